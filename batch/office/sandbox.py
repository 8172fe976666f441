"""Templates of an office, which can come from anywhere: they see their fields and nothing else, and what they may spend
is counted, not timed, so that the same template ends the same way on every machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from types import BuiltinFunctionType, CodeType, FunctionType, GeneratorType, MethodType
from typing import Any, TypeVar

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

_ALL = 2_000_000  # steps of one filling; a list of a hundred thousand rows takes half
_LONGEST = 1_000_000  # characters of one value
_OUTPUT = 50_000_000  # characters of a filled template
_PER_STEP = 64  # characters or items that count as one step more
_ITEMS = 200_000  # of a value that a template makes or compares
_TURNS = 1_000  # of a loop that only counts
_PADDED = re.compile(r"%0?\d?d")  # a number with zeros in front: '%02d'
_NUMBER = 1_000_000  # largest that a template may multiply
_DIGITS = 9  # places that may be rounded to, largest exponent
_CALL, _FILE = 30, 1_000  # steps that a macro, another template takes
_WEIGH, _TURN = " weigh", " turn"  # filters that no template can name

_FILTERS = (
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "forceescape", "groupby",
    "int", "items", "join", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace",
    "reverse", "round", "safe", "select", "selectattr", "sort", "string", "striptags", "sum", "title", "trim",
    "truncate", "unique", "upper", "wordcount",
)  # fmt: skip
_CHEAP = ("count", "d", "default", "first", "last", "length")  # look at no more than one item
_OF_TEXT = frozenset(
    ("capitalize", "count", "endswith", "find", "isdigit", "lower", "lstrip", "removeprefix", "removesuffix", "rstrip",
     "split", "splitlines", "startswith", "strip", "title", "upper")
)  # fmt: skip
_OF_MAPPING = frozenset(("get", "items", "keys", "values"))
_OF_LOOP = frozenset(("cycle", "changed"))
_LOOKED_AT = (nodes.For, nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)
_Made = TypeVar("_Made")


class TooMuchError(SecurityError):
    """A template asks for more than any document needs; the message says what, in Vietnamese."""


class _Counter(Namespace):
    """`namespace()`: its own words would print everything that was put into it."""

    def __repr__(self) -> str:
        return "namespace"


def _counted(*bounds: int) -> range:
    turns = range(*bounds)
    if len(turns) > _TURNS:
        raise TooMuchError(f"vòng lặp quá dài, nhiều nhất {_TURNS} lượt")
    return turns


class Sandbox(SandboxedEnvironment):
    """No attribute or call beyond the fields, no other file unless `loader` gives it; loops, calls and texts are
    counted over one filling (`begin`). Raises TemplateSyntaxError for a template that is too nested to be compiled,
    TooMuchError where filling it would never end or fill the memory."""

    intercepted_binops = frozenset(("*", "**", "+", "%"))

    def __init__(self, **options: Any) -> None:
        # Few expressions are constant, and looking for them takes as long as half the rest of the compiling.
        super().__init__(**{"undefined": StrictUndefined, "autoescape": True, "optimized": False, **options})
        self.left, self.written = _ALL, 0
        self.globals = {"range": _counted, "namespace": _Counter}
        known: dict[str, Any] = {**self.filters}
        self.filters = {name: self._weighed(name, known[name]) for name in _FILTERS}
        self.filters |= {_WEIGH: self._weigh, _TURN: self._turns}
        self.tests = {name: self._weighed(name, test) for name, test in dict[str, Any](self.tests).items()}

    def begin(self) -> None:
        """A filling begins."""
        self.left, self.written = _ALL, 0

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooMuchError("mẫu lặp không hết hoặc quá dài")

    def concat(self, pieces: Iterable[str]) -> str:
        """All text of a template, block or macro goes through here; the library has `"".join` in its place."""
        return "".join(self._counting(pieces))

    def _counting(self, pieces: Iterable[str]) -> Iterator[str]:
        for piece in pieces:
            self.written += len(piece)
            if self.written > _OUTPUT:
                raise TooMuchError("mẫu ghi ra quá nhiều chữ")
            yield piece

    def _turns(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self.spend(1)
            yield item

    def _weigh(self, value: Any) -> Any:
        """The same value, unless it is too large."""
        if type(value) is int and -_LONGEST < value < _LONGEST:
            self.spend(1)
            return value
        steps, todo, seen = 1, [value], 0
        while todo:
            one = todo.pop()
            seen += 1
            if isinstance(one, str):
                if len(one) > _LONGEST:
                    raise TooMuchError(f"mẫu ghép ra chuỗi dài quá {_LONGEST} chữ")
                steps += len(one) // _PER_STEP
            elif isinstance(one, list | tuple | set | frozenset):
                todo += one
            elif isinstance(one, dict):
                todo += [*one, *one.values()]
            elif isinstance(one, _FUNCTIONS):  # would print where it lies in the memory
                raise TooMuchError(f"«{one.__name__}» không phải giá trị để in")
            elif isinstance(one, int) and one.bit_length() > _PER_STEP * 2:
                raise TooMuchError("số quá lớn")
            if seen > _ITEMS or len(todo) > _ITEMS:
                raise TooMuchError(f"mẫu lập danh sách quá {_ITEMS} mục")
        self.spend(steps + seen // _PER_STEP)
        return value

    def _weighed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        if name in _CHEAP:
            return function

        @wraps(function)
        def weighed(*given: Any, **named: Any) -> Any:
            for value in (*given, *named.values()):
                if not isinstance(value, Undefined):
                    self._weigh(value)
            _refuse_growth(name, given, named)
            made = function(*given, **named)
            return self._weigh(list(self._turns(made)) if isinstance(made, GeneratorType) else made)

        return weighed

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "+":
            return self._weigh(super().call_binop(context, operator, self._weigh(left), self._weigh(right)))
        if operator == "%" and isinstance(left, str) and _PADDED.fullmatch(left) and isinstance(right, int | float):
            return super().call_binop(context, operator, left, right)
        if not numbers or (operator != "%" and max(abs(left), abs(right)) > _NUMBER):
            raise TooMuchError("phép nhân quá lớn")
        if operator == "**" and abs(right) > _DIGITS:
            raise TooMuchError("phép lũy thừa quá lớn")
        return super().call_binop(context, operator, left, right)

    def is_safe_callable(self, obj: Any) -> bool:
        if isinstance(obj, Macro | BlockReference | Undefined) or obj is _counted or obj is _Counter:
            return True  # what is undefined says so itself
        name, of = getattr(obj, "__name__", ""), getattr(obj, "__self__", None)
        allowed = ((str, _OF_TEXT), (dict, _OF_MAPPING), (LoopContext, _OF_LOOP))
        return any(isinstance(of, kind) and name in names for kind, names in allowed)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        __self.spend(_CALL)
        if not __self.is_safe_callable(__obj):
            raise TooMuchError(f"không gọi được «{getattr(__obj, '__name__', 'hàm này')}» trong mẫu")
        for value in (getattr(__obj, "__self__", None), *args, *kwargs.values()):
            if isinstance(value, str | list | tuple | dict):
                __self._weigh(value)
        return super().call(__context, __obj, *args, **kwargs)

    def get_template(self, *given: Any, **named: Any) -> Template:
        self.spend(_FILE)
        return super().get_template(*given, **named)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = _sound(lambda: super(Sandbox, self)._parse(source, name, filename), name, filename)
        for node in _sound(lambda: list(tree.find_all(_LOOKED_AT)), name, filename):
            if isinstance(node, nodes.For):
                if node.recursive:
                    raise TemplateSyntaxError("không dùng vòng lặp «recursive»", node.lineno, name, filename)
            elif self.loader is None:
                raise TemplateSyntaxError("mẫu không chèn được tệp khác", node.lineno, name, filename)
        return tree

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        made = super()._generate
        return _sound(lambda: made(_Weighing().visit(source), name, filename, defer_init), name, filename)

    def _compile(self, source: str, filename: str) -> CodeType:
        made = super()._compile
        return _sound(lambda: made(source, filename), None, filename)


def _refuse_growth(name: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    """Before it is made: what a filter makes of small values that is large."""
    values = [*given, *named.values()]
    if name == "round" and any(isinstance(value, int) and abs(value) > _DIGITS for value in values[1:2]):
        raise TooMuchError(f"làm tròn nhiều nhất {_DIGITS} chữ số")
    longest = max((len(value) for value in values[1:] if isinstance(value, str)), default=0)
    times = max((len(value) for value in values if isinstance(value, str | list | tuple)), default=0) + 1
    if name in ("join", "replace") and longest * times > _LONGEST:
        raise TooMuchError(f"mẫu ghép ra chuỗi dài quá {_LONGEST} chữ")
    if name == "sum" and any(isinstance(value, list | tuple) for value in values[1:]):
        raise TooMuchError("chỉ cộng được các số")


def _sound(made: Callable[[], _Made], name: str | None, filename: str | None) -> _Made:
    """Raises TemplateSyntaxError for what neither the library nor Python can take in."""
    try:
        return made()
    except (RecursionError, MemoryError, SyntaxError, OverflowError) as problem:
        raise TemplateSyntaxError("các thẻ lồng nhau quá sâu", 1, name, filename) from problem
    except ValueError as problem:
        raise TemplateSyntaxError("thẻ có số quá dài", 1, name, filename) from problem


class _Weighing(NodeTransformer):
    """Has everything counted that a template makes, compares, prints or goes through."""

    def _with(self, node: Any, filter_name: str = _WEIGH) -> nodes.Filter:
        return nodes.Filter(node, filter_name, [], [], None, None, lineno=node.lineno)

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        node.iter = self._with(node.iter, _TURN)
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        self.generic_visit(node)
        node.nodes = [one if isinstance(one, nodes.TemplateData) else self._with(one) for one in node.nodes]
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:
        self.generic_visit(node)
        node.expr = self._with(node.expr)
        for operand in node.ops:
            operand.expr = self._with(operand.expr)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:
        self.generic_visit(node)
        node.nodes = [self._with(one) for one in node.nodes]
        return self._with(node)

    def _made(self, node: Any) -> Any:
        self.generic_visit(node)
        return node if getattr(node, "ctx", "load") != "load" else self._with(node)

    visit_List = visit_Dict = visit_Tuple = _made

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        self.generic_visit(node)
        return self._with(node) if isinstance(node.arg, nodes.Slice) else node
