// Prints what the strict validator of the CycloneDX library for JavaScript says of each file: null, or its errors.
const fs = require("node:fs");
const { Spec, Validation } = require("@cyclonedx/cyclonedx-library");

async function main(paths) {
  const validators = {};
  const verdicts = {};
  for (const path of paths) {
    const text = fs.readFileSync(path, "utf8");
    const version = JSON.parse(text).specVersion;
    validators[version] ??= new Validation.JsonStrictValidator(version);
    verdicts[path] = await validators[version].validate(text);
  }
  if (!Object.values(Spec.Version).includes("1.7")) throw new Error("the library does not know CycloneDX 1.7");
  process.stdout.write(JSON.stringify(verdicts));
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
