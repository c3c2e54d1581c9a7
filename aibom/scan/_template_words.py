"""What chat templates may use of Jinja: the allowlists, each with its reason, and what is known to reach further."""

from aibom.scan._finding import words

__all__ = ["FILTERS", "FROM_TEXT", "FUNCTIONS", "GADGETS", "INNER", "METHODS", "NODES", "SIZED", "TESTS"]

NODES = words(
    # Text, control flow and expressions of the language itself; none of them reaches a name that is not given.
    "Template Output TemplateData For If Macro CallBlock FilterBlock Assign AssignBlock With Scope ExprStmt Break "
    "Continue Block ScopedEvalContextModifier Name NSRef Const TemplateReference List Tuple Dict Pair Keyword Slice "
    "Compare Operand Add Sub Mul Div FloorDiv Mod Pow Not Neg Pos And Or Concat CondExpr Filter Test Getattr Getitem "
    "Call"
)
FILTERS = words(
    # Filters that make values of values. `attr` is not among them: it is a way around the rules for attributes.
    "abs batch capitalize center count d default dictsort e escape first float forceescape format groupby indent int "
    "items join last length list lower map max min pprint reject rejectattr replace reverse round safe select "
    "selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode wordcount wordwrap "
    "xmlattr from_json fromjson"
)
TESTS = words(
    "boolean callable defined divisibleby eq equalto == escaped even false filter float ge gt >= > greaterthan in integer "
    "iterable le lt <= < lessthan lower mapping ne != none number odd sameas sequence string test true undefined "
    "upper contains"
)
METHODS = words(
    # Methods of texts, lists and mappings that make values; and append and its like, on lists of the template's own.
    "append capitalize center clear copy count endswith expandtabs extend find get index insert isalnum isalpha isascii "
    "isdecimal isdigit isidentifier islower isnumeric isspace istitle isupper items join keys ljust lower lstrip "
    "partition pop popitem remove removeprefix removesuffix replace reverse rfind rindex rjust rpartition rsplit rstrip "
    "setdefault sort split splitlines startswith strip swapcase title update upper values zfill "
    "strftime isoformat to_dict cycle changed"
)
FUNCTIONS = words(
    # What Jinja gives every template, and transformers every chat template.
    "range namespace dict raise_exception strftime_now caller loop zip enumerate"
)
GADGETS = words("cycler joiner lipsum self config request url_for get_flashed_messages app g session")
INNER = words(
    "mro f_globals f_locals f_builtins f_back f_code gi_frame gi_code cr_frame cr_code ag_frame ag_code tb_frame tb_next "
    "func_globals func_code func_closure co_code im_func im_self im_class format_map"
)
FROM_TEXT = frozenset(
    {"map", "select", "reject", "selectattr", "rejectattr", "sort", "groupby", "sum", "unique", "join"}
)
SIZED = frozenset(
    {"center", "indent", "wordwrap", "truncate", "batch", "slice", "ljust", "rjust", "zfill", "expandtabs"}
)
