"""The child that runs one Python source for the judge; the protocol stands in judge-javascript.mjs."""
import copy
import json
import random
import resource
import signal
import sys
import time

CALL_SECONDS = {'reference': 0.25, 'candidate': 1.0}
MAKING_SECONDS = 15
MOST_HANGS = 3
hangs = 0


class TimeIsOver(BaseException):
    pass


def on_alarm(_signal, _frame):
    raise TimeIsOver()


def say(line):
    # Compact numbers; what JSON has no word for was encoded before.
    OUT.write(json.dumps(line) + '\n')
    OUT.flush()


def encode(value, depth=0):
    if depth > 20:
        return ['deep']
    if isinstance(value, (bool, int, float)):
        # True == 1 and 3 == 3.0 hold in the tests' own comparisons.
        return ['number', repr(int(value) if isinstance(value, bool) else value)]
    if isinstance(value, str):
        return ['string', value]
    if value is None:
        return ['null']
    if isinstance(value, (list, tuple)):
        return ['list' if isinstance(value, list) else 'tuple', [encode(own, depth + 1) for own in value]]
    if isinstance(value, dict):
        return ['object', sorted(([repr(key), encode(own, depth + 1)] for key, own in value.items()), key=lambda pair: pair[0])]
    if isinstance(value, (set, frozenset)):
        return ['set', sorted((encode(own, depth + 1) for own in value), key=json.dumps)]
    return ['other', type(value).__name__, repr(value)]


def call(text, seconds):
    global hangs
    try:
        arguments = eval(text, {'inf': float('inf'), 'nan': float('nan')})
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return encode(SPACE[REQUEST['entry']](*arguments))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except TimeIsOver:
        hangs += 1
        return ['threw']
    except (Exception, SystemExit):
        return ['threw']


def mutated(value, draw):
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return draw.choice([value + 1, value - 1, type(value)(0), -value, value * 10])
    if isinstance(value, str):
        at = draw.randrange(len(value)) if value else 0
        return draw.choice(['', value + value, value[::-1], value.swapcase(), value[:at] + value[at + 1:]])
    if isinstance(value, (list, tuple)):
        kind = type(value)
        own = list(value)
        at = draw.randrange(len(own)) if own else 0
        if own and draw.random() < 0.5:
            own[at] = mutated(own[at], draw)
            return kind(own)
        return kind(draw.choice([[], own[::-1], own[:at] + own[at + 1:], own[:at + 1] + own[at:]]))
    if isinstance(value, dict) and value:
        key = draw.choice(list(value))
        if draw.random() < 0.7:
            return {**value, key: mutated(value[key], draw)}
        return {name: own for name, own in value.items() if name != key}
    return value


def recorded_calls():
    calls = []
    original = SPACE[REQUEST['entry']]

    def recording(*arguments):
        calls.append(copy.deepcopy(arguments))
        return original(*arguments)

    lines = REQUEST['test'].split('\n')
    exec('\n'.join(line for line in lines if not line.startswith('check(')), SPACE)
    failing = 0
    try:
        SPACE['check'](recording)
    except AssertionError:
        failing = 1
    return calls[:200], failing


def say_inputs():
    calls, failing = recorded_calls()
    say({'failing': failing})
    draw = random.Random(REQUEST['seed'])
    known = set()
    counted = 0
    started = time.monotonic()
    for tries in range(REQUEST['wanted'] * 20):
        if counted >= REQUEST['wanted'] or not calls or time.monotonic() - started > MAKING_SECONDS:
            break
        arguments = list(copy.deepcopy(draw.choice(calls)))
        for _ in range(0 if tries < 20 else 1 + int(draw.random() * draw.random() * 4)):
            at = draw.randrange(len(arguments)) if arguments else 0
            if arguments:
                arguments[at] = mutated(arguments[at], draw)
        text = repr(tuple(arguments))
        if text in known or not arguments:
            continue
        known.add(text)
        output = call(text, CALL_SECONDS['reference'])
        if output[0] == 'threw' or call(text, CALL_SECONDS['reference']) != output:
            continue
        counted += 1
        say({'input': text, 'output': output})


OUT = sys.stdout
sys.stdout = sys.stderr
REQUEST = json.load(sys.stdin)
SPACE = {'__name__': 'judged'}
signal.signal(signal.SIGALRM, on_alarm)
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
sys.setrecursionlimit(5000)
try:
    signal.setitimer(signal.ITIMER_REAL, 10)
    exec(REQUEST['source'], SPACE)
    signal.setitimer(signal.ITIMER_REAL, 0)
    if REQUEST['mode'] == 'reference':
        say_inputs()
    else:
        for each in REQUEST['inputs']:
            if hangs < MOST_HANGS:
                say({'output': call(each, CALL_SECONDS['candidate'])})
except (Exception, TimeIsOver) as error:
    say({'broken': repr(error)})
