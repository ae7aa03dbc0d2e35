"""The child that runs candidates of one Python bug for collect-hits.mjs: a request as JSON on stdin, one JSON line per hit on stdout."""
import ast
import contextlib
import io
import json
import resource
import signal
import sys
import time
import warnings


class TimeIsOver(BaseException):
    pass


class Enough(BaseException):
    pass


def on_alarm(_signal, _frame):
    raise TimeIsOver()


def says_something(statement):
    return isinstance(statement, ast.Assert) and not (isinstance(statement.test, ast.Constant) and statement.test.value is True)


def marked(tree):
    """Each assertion that stands directly in a function notes whether it holds; numbered as `assertionsOf` does."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found += [(statement.lineno, statement.col_offset, node, statement) for statement in node.body if says_something(statement)]
    found.sort(key=lambda each: each[:2])
    comparisons = {}
    for n, (_, _, function, statement) in enumerate(found):
        test = statement.test
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
            comparisons[n] = (ast.unparse(test.left), ast.unparse(test.comparators[0]))
        wrapped = ast.parse(f'try:\n  __begin()\n  pass\n  __passed({n})\nexcept __TimeIsOver:\n  __failed({n}, True)\nexcept Exception:\n  __failed({n}, False)').body[0]
        wrapped.body[1] = statement
        function.body[function.body.index(statement)] = wrapped
    return ast.fix_missing_locations(tree), len(found), comparisons


REQUEST = json.load(sys.stdin)
OUT = sys.stdout
TREE, COUNT, COMPARISONS = marked(ast.parse(REQUEST['test']))
TEST = compile(TREE, 'test', 'exec')
state = {}
limit = 0.3


def begin():
    signal.setitimer(signal.ITIMER_REAL, limit, 0.02)


def passed(n):
    signal.setitimer(signal.ITIMER_REAL, 0)
    state['passes'][n] = '1'


def failed(n, is_late):
    signal.setitimer(signal.ITIMER_REAL, 0)
    state['failed'] |= 1 if n % 2 == 0 else 2
    state['timeouts'] += is_late
    if not state['patient'] and (not is_hit() or state['timeouts'] > 1):
        raise Enough()


def is_hit():
    """Passes everything, or all of a half that somebody searched with."""
    halves = REQUEST['halves']
    return state['failed'] == 0 or (halves['first'] and not state['failed'] & 1) or (halves['second'] and not state['failed'] & 2)


def run(source, patient):
    state.update(passes=['0'] * COUNT, failed=0, timeouts=0, patient=patient)
    space = {'__name__': 'tried', '__begin': begin, '__passed': passed, '__failed': failed, '__TimeIsOver': TimeIsOver}
    is_done = False
    try:
        signal.setitimer(signal.ITIMER_REAL, 1)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, 'source', 'exec'), space)
            exec(TEST, space)
        is_done = True
    except (Exception, TimeIsOver, Enough, SystemExit):
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return is_done


def sides_of(source):
    """What pytest would say of assertions that compare two values."""
    told = {}
    for n, (left, right) in COMPARISONS.items():
        space = {'__name__': 'tried'}
        try:
            signal.setitimer(signal.ITIMER_REAL, 1)
            exec(compile(source, 'source', 'exec'), space)
            space['candidate'] = space[ENTRY]
            values = [repr(eval(side, space)) for side in (left, right)]
            told[n] = {'actual': values[0], 'expected': values[1], 'message': f'assert {values[0]} == {values[1]}'}
        except (Exception, TimeIsOver) as error:
            told[n] = {'message': f'{type(error).__name__}: {error}'}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return told


warnings.simplefilter('ignore')
signal.signal(signal.SIGALRM, on_alarm)
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
ENTRY = REQUEST['test'].rstrip().split('check(')[-1].rstrip(')\n ')
source = REQUEST['source']
is_alone = REQUEST['unchanged']
started = time.monotonic()
timeouts = 0
for n, edit in enumerate(REQUEST['edits']):
    if time.monotonic() - started > REQUEST['seconds']:
        break
    is_done = run(source[:edit['from']] + edit['text'] + source[edit['to']:], is_alone)
    if state['timeouts'] > 0:
        timeouts += 1
        if timeouts % 10 == 0:
            limit = max(0.03, limit / 2)
    if is_alone or (is_done and is_hit()):
        line = {'n': n, 'passes': ''.join(state['passes']), 'ms': round(1000 * (time.monotonic() - started))}
        if is_alone:
            line['sides'] = sides_of(source)
        OUT.write(json.dumps(line) + '\n')
OUT.flush()
