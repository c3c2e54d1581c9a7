"""What `aibom --help` says, as text: it is shown without loading a parser."""

__all__ = ["HELP"]

HELP = """\
Usage: aibom [OPTIONS] COMMAND [ARGS]...

  Where an AI model comes from, what that record lacks, and what of it is
  proven.

Commands:
  cache             Show or empty the cache.
  check             Judge models and BOMs by a policy.
  compare-weights   Say whether weights fit a claim of descent.
  convert           Write a BOM in another format or version.
  diff              Show what changed between two versions of a model.
  drift             Show what changed at the registry since a BOM was made.
  gaps              Show what the record of a model lacks.
  generate          Write the BOM of a model, or of each of many.
  lineage           Show what a model stems from.
  merge             Write an application's SBOM and its models' BOMs as one.
  package           Make or check a due-diligence package, or answer a buyer.
  policy            Begin or check a policy.
  profiles          List the profiles, or show one with its elements.
  report            Write a report of a model for people.
  rules             List the rules by which gaps are found.
  scan              Say what can run when the files of a model are loaded.
  sign              Sign a BOM with a key.
  statements        Begin or check a file of supplied statements.
  validate          Say what is wrong with a BOM of anybody.
  verify            Say whether files are those that a BOM states.
  verify-signature  Say whether a signature holds.
  where             Say which BOMs hold an artifact, a file or a commit.

Options:
  -q, --quiet           Say nothing but errors.
  -v, --verbose         Say what becomes of each repository.
  --debug               Also show requests, and where an error arose.
  --version             Show the version and exit.
  --install-completion  Make the current shell complete commands and options.
  --show-completion     Show what --install-completion would install.
  --help                Show this message and exit.

Examples:
  aibom generate ORG/NAME -o bom.cdx.json
  aibom generate --from-file LIST -o boms/
  aibom lineage ORG/NAME
  aibom gaps ORG/NAME
  aibom convert bom.cdx.json -o bom.spdx3.json
  aibom check ORG/NAME
  aibom diff old.cdx.json new.cdx.json
  aibom report bom.cdx.json -o report.html
  aibom COMMAND --help

Every option of a command may be given as a variable, --max-depth as
AIBOM_MAX_DEPTH; of several values each stands in a line of its own.

Other tools bear the same name: `python -m aibom` always means this one.
"""
