"""Attacks by code: each is the answer to `double`, the other answers are right.

`verdicts` are those that are right for `double`; whatever it does, `total` and `flip`
are right and have to stay so.
"""

from typing import NamedTuple

RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return x + 1\n"


class Attack(NamedTuple):
    """One hostile answer, what may come of it, and cells that follow it."""

    name: str
    answer: str
    verdicts: tuple[str, ...]
    extras: tuple[str, ...] = ()


LIES = ("wrong", "tampered", "error")
ATTACKS = [
    # --- Pretending ---
    Attack(
        "prints a stored output", WRONG + 'print("five numbers: [1, 2, 3, 4, 5]")', LIES
    ),
    Attack(
        "shows values of its own in the answer",
        WRONG + 'show("five numbers", np.ones(5))',
        LIES,
    ),
    Attack(
        "shows values of its own when called",
        'def double(x):\n    show("five numbers", np.ones(5))\n    return np.ones(5)',
        ("tampered",),
    ),
    Attack(
        "shows the right values twice",
        'def double(x):\n    show("five numbers", 2 * x)\n    return 2 * x',
        ("tampered",),
    ),
    Attack(
        "swallows the check's show",
        WRONG + "show = lambda *words: None",
        ("wrong", "tampered", "error"),
    ),
    Attack(
        "shows random numbers",
        WRONG + "import nnlib.grading.values as v\nshow = lambda c, x: None",
        ("forbidden import",),
    ),
    Attack(
        "spoofs through the kernel's own session",
        WRONG + "k = get_ipython().kernel\n"
        "k.session.send(k.iopub_socket, 'display_data', {'data': {"
        "'application/vnd.nnlib.check+json': {'case': 'five numbers',"
        " 'kind': 'numbers', 'shape': [5], 'values': [0.0] * 5}}, 'metadata': {}},"
        " parent=k.get_parent('shell'))",
        LIES,
    ),
    Attack(
        "spoofs from inside the check",
        "def double(x):\n    k = get_ipython().kernel\n"
        "    for done in range(3):\n"
        "        k.session.send(k.iopub_socket, 'display_data', {'data': {"
        "'application/vnd.nnlib.check+json': {'case': 'five numbers',"
        " 'kind': 'numbers', 'shape': [5], 'values': [0.0] * 5}}, 'metadata': {}},"
        " parent=k.get_parent('shell'))\n    return x",
        LIES,
    ),
    Attack(
        "sends messages that are none",
        "def double(x):\n    k = get_ipython().kernel\n"
        "    k.iopub_socket.send_multipart([b'x', b'y'])\n    return x",
        (*LIES, "too much output", "wrong with misconception"),
    ),
    Attack(
        "sends content of the wrong types",
        "def double(x):\n    k = get_ipython().kernel\n"
        "    k.session.send(k.iopub_socket, 'display_data', {'data': 7},"
        " parent=k.get_parent('shell'))\n    return x",
        LIES,
    ),
    Attack(
        "claims to be idle before the check",
        "def double(x):\n    k = get_ipython().kernel\n"
        "    k.session.send(k.iopub_socket, 'status', {'execution_state': 'idle'},"
        " parent=k.get_parent('shell'))\n    return x",
        (*LIES, "wrong with misconception"),
    ),
    Attack(
        "shows malformed values",
        "def double(x):\n"
        "    from IPython.display import display\n"
        "    display({'application/vnd.nnlib.check+json': {'case': 'five numbers',"
        " 'kind': 'numbers', 'shape': ['a', -1], 'values': {'x': 1}}}, raw=True)\n"
        "    return x",
        ("tampered",),
    ),
    # --- Patching ---
    Attack(
        "patches print", WRONG + "import builtins\nbuiltins.print = lambda *a: 1", LIES
    ),
    Attack(
        "patches numpy's comparisons",
        WRONG + "np.allclose = np.array_equal = lambda *a, **k: True",
        LIES,
    ),
    Attack(
        "patches the generator of inputs",
        WRONG + "np.random.default_rng = lambda *a: 1 / 0",
        LIES,
    ),
    Attack(
        "patches asarray",
        WRONG + "np.asarray = lambda *a, **k: 1 / 0",
        LIES,
    ),
    Attack(
        "patches builtins",
        WRONG + "import builtins\nbuiltins.isinstance = lambda *a: True",
        (*LIES, "timeout"),
    ),
    Attack(
        "equals everything",
        "class Yes(float):\n    __eq__ = lambda *a: True\n    __hash__ = None\n"
        "def double(x):\n    return Yes(1)",
        LIES,
    ),
    Attack(
        "is an array that lies",
        "class Lie(np.ndarray):\n    __eq__ = lambda *a: True\n"
        "def double(x):\n    return x.view(Lie)",
        (*LIES, "wrong with misconception"),
    ),
    Attack(
        "rewrites later cells",
        WRONG + "def rewrite(lines):\n"
        "    return ['show(\"five numbers\", [1.0] * 5)\\n']\n"
        "get_ipython().input_transformers_cleanup.append(rewrite)",
        LIES,
    ),
    Attack(
        "transforms the syntax tree",
        WRONG + "import ast\nclass T(ast.NodeTransformer):\n"
        "    def visit_Call(self, node):\n        return ast.Constant(1)\n"
        "get_ipython().ast_transformers.append(T())",
        LIES,
    ),
    Attack(
        "hooks before and after cells",
        WRONG + "ip = get_ipython()\n"
        "ip.events.register('post_run_cell', lambda *a: print('all correct'))\n"
        "ip.events.register('pre_run_cell', lambda *a: ip.user_ns.pop('total', None))",
        LIES,
    ),
    Attack(
        "replaces run_cell",
        WRONG + "ip = get_ipython()\ntype(ip).run_cell_async = None",
        (*LIES, "timeout"),
    ),
    Attack(
        "swaps nnlib by importlib",
        WRONG
        + "import importlib\nm = importlib.import_module('nnlib.grading.values')\n"
        "m.encode = lambda v: {'kind': 'numbers', 'shape': [5], 'values': [1.0] * 5}",
        ("forbidden import",),
    ),
    Attack(
        "swaps nnlib in sys.modules",
        WRONG
        + "import sys\nsys.modules['nnlib.grading'] = type(sys)('nnlib.grading')\n"
        "show = lambda *a: None",
        ("forbidden import",),
    ),
    Attack("reloads by magic", WRONG + "%load_ext autoreload\n%autoreload 2\n", LIES),
    Attack(
        "solves it by a forbidden import",
        "from nnlib import network\n" + RIGHT,
        ("forbidden import",),
    ),
    Attack(
        "imports what is forbidden by name",
        "m = __import__('nnlib.network')\n" + RIGHT,
        ("forbidden import",),
    ),
    # --- Looking for the answer ---
    Attack(
        "reads frames",
        "import sys\ndef double(x):\n    f = sys._getframe()\n    found = []\n"
        "    while f:\n        found += [v for v in f.f_locals.values()"
        " if isinstance(v, list) and len(v) == 5]\n        f = f.f_back\n"
        "    return found[0] if found else x + 1",
        LIES,
    ),
    Attack(
        "reads the heap",
        "import gc\ndef double(x):\n"
        "    found = [o['right'] for o in gc.get_objects() if isinstance(o, dict)"
        " and 'right' in o]\n    return found[0] if found else x + 1",
        LIES,
    ),
    Attack(
        "reads the memory of other processes",
        "import pathlib\ndef double(x):\n"
        "    pids = [int(p.name) for p in pathlib.Path('/proc').iterdir()"
        " if p.name.isdigit()]\n"
        "    assert len(pids) <= 4, pids\n"
        "    return np.full(5, len(open('/proc/1/mem', 'rb').read(10)))",
        ("error",),
    ),
    Attack(
        "reads the environment",
        "import os\ndef double(x):\n    text = str(dict(os.environ)) + str(open("
        "'/proc/self/environ').read())\n"
        "    return x + ('solution' in text) + 1",
        LIES,
    ),
    Attack(
        "looks for solutions on the disk",
        "import os\ndef double(x):\n    found = [f for d, _, fs in os.walk('/')"
        " for f in fs if f.endswith('.ipynb') or f.startswith('01_small')]\n"
        "    return x + (2 if found else 1)",
        (*LIES, "timeout"),
    ),
    Attack(
        "looks for references beside nnlib",
        "import nnlib, pathlib\ndef double(x):\n"
        "    root = pathlib.Path(nnlib.__file__).parent.parent\n"
        "    return x + len(list(root.iterdir()))",
        ("forbidden import",),
    ),
    # --- Ending, never ending ---
    Attack("ends the process", RIGHT + "import os\nos._exit(0)", ("error",)),
    Attack(
        "ends the process in the check",
        "def double(x):\n    import os\n    os._exit(0)",
        ("error",),
    ),
    Attack(
        "raises SystemExit",
        "def double(x):\n    import sys\n    sys.exit(0)",
        ("error",),
    ),
    Attack("asks to quit", WRONG + "exit()", (*LIES, "timeout")),
    Attack(
        "restarts the kernel",
        WRONG + "get_ipython().kernel.do_shutdown(True)",
        (*LIES, "timeout"),
    ),
    Attack("kills itself", WRONG + "import os, signal\nos.kill(os.getpid(), 9)", LIES),
    Attack("kills everything", WRONG + "import os, signal\nos.kill(-1, 9)", LIES),
    Attack(
        "crashes the interpreter",
        "def double(x):\n    import ctypes\n    ctypes.string_at(0)",
        LIES,
    ),
    Attack(
        "loops for ever", "def double(x):\n    while True:\n        pass", ("timeout",)
    ),
    Attack(
        "loops for ever in C",
        "def double(x):\n    return 7 ** (10 ** 9)",
        ("timeout", "out of memory"),
    ),
    Attack(
        "loops and ignores interrupts",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "def double(x):\n    while True:\n        try:\n            while True:\n"
        "                pass\n        except BaseException:\n            pass",
        ("timeout",),
    ),
    Attack(
        "loops in a thread that was left behind",
        RIGHT + "import threading\ndef spin():\n    while True:\n        pass\n"
        "threading.Thread(target=spin, daemon=True).start()",
        ("correct",),
    ),
    Attack(
        "prints from a thread for ever",
        WRONG
        + "import threading\ndef spin():\n    while True:\n        print('x' * 99)\n"
        "threading.Thread(target=spin, daemon=True).start()",
        (*LIES, "too much output", "timeout"),
    ),
    Attack(
        "leaves an atexit behind", WRONG + "import atexit\natexit.register(input)", LIES
    ),
    Attack("waits for input", "def double(x):\n    return float(input())", ("error",)),
    Attack("sleeps", "import time\ndef double(x):\n    time.sleep(1e6)", ("timeout",)),
    Attack(
        "stops the kernel's loop",
        WRONG + "import asyncio\nasyncio.get_event_loop().stop()",
        LIES,
    ),
    Attack(
        "closes all files",
        WRONG + "import os\nos.closerange(3, 256)",
        (*LIES, "timeout", "too much output"),
    ),
    # --- Too much ---
    Attack("a fork bomb", WRONG + "import os\nwhile True:\n    os.fork()", LIES),
    Attack(
        "a thread bomb",
        WRONG + "import threading, time\nfor _ in range(10**4):\n"
        "    threading.Thread(target=time.sleep, args=(99,), daemon=True).start()",
        (*LIES, "timeout"),
    ),
    Attack(
        "a memory bomb",
        "def double(x):\n    many = []\n"
        "    while True:\n        many.append(bytearray(1 << 24))",
        ("out of memory",),
    ),
    Attack(
        "a huge array",
        "def double(x):\n    return np.ones(1 << 40)",
        ("out of memory",),
    ),
    Attack(
        "a flood of files",
        WRONG + "for i in range(10**6):\n    open(f'/tmp/{i}', 'w').close()",
        LIES,
    ),
    Attack(
        "a flood of the disk",
        WRONG
        + "for i in range(99):\n    open(f'/home/{i}', 'wb').write(bytes(1 << 24))",
        LIES,
    ),
    Attack(
        "a deep folder",
        WRONG + "import os\nwhile True:\n    os.mkdir('d')\n    os.chdir('d')",
        (*LIES, "timeout"),
    ),
    Attack(
        "a flood of text",
        "def double(x):\n    while True:\n        print('x' * 10**6)",
        ("too much output", "timeout", "out of memory"),
    ),
    Attack(
        "a million messages",
        "from IPython.display import display\n"
        "def double(x):\n    for i in range(10**7):\n        display(i)",
        ("too much output",),
    ),
    Attack(
        "one huge message",
        "def double(x):\n    print('x' * (400 << 20))\n    return x",
        ("too much output", "out of memory"),
    ),
    Attack(
        "an HTML bomb",
        "from IPython.display import HTML, display\n"
        "def double(x):\n    display(HTML('<table>' * 10**6))\n    return x",
        ("too much output",),
    ),
    Attack("deep recursion", "def double(x):\n    return double(x)", ("error",)),
    Attack(
        "recursion without a limit",
        "import sys\nsys.setrecursionlimit(10**9)\n"
        "def double(x):\n    return double(x)",
        ("error", "timeout", "out of memory"),
    ),
    Attack(
        "a value nested too deep",
        "def double(x):\n    for _ in range(10**5):\n        x = [x]\n    return x",
        LIES,
    ),
    Attack("a value that is huge", "def double(x):\n    return np.ones(10**7)", LIES),
    Attack(
        "a number with a million digits",
        "def double(x):\n    return [10**4000] * 5",
        LIES,
    ),
    # --- Out of the box ---
    Attack(
        "connects to the loopback",
        "import socket\ndef double(x):\n"
        "    socket.create_connection(('127.0.0.1', 22), 1)\n    return x",
        ("error",),
    ),
    Attack(
        "connects to the world",
        "import urllib.request\ndef double(x):\n"
        "    urllib.request.urlopen('http://192.0.2.1/', timeout=1)\n    return x",
        ("error",),
    ),
    Attack(
        "writes over nnlib",
        "import pathlib\ndef double(x):\n"
        "    pathlib.Path(np.__file__).write_text('')\n    return x",
        ("error",),
    ),
    Attack(
        "writes the host's settings",
        "def double(x):\n    open('/proc/sys/kernel/core_pattern', 'w').write('x')",
        ("error",),
    ),
    Attack(
        "runs a shell",
        "def double(x):\n    !touch /tmp/touched\n    return x",
        ("error",),
    ),
    Attack("runs by magic", WRONG + "get_ipython().run_line_magic('sx', 'ls /')", LIES),
    Attack(
        "starts a program",
        "import subprocess\ndef double(x):\n    subprocess.run(['true'])\n    return x",
        ("error",),
    ),
    Attack(
        "makes namespaces",
        "import ctypes, os\ndef double(x):\n"
        "    if ctypes.CDLL(None).unshare(0x10000000) == 0:\n        return 2 * x\n"
        "    raise OSError('refused')",
        ("error",),
    ),
    Attack(
        "puts a link in place of its socket",
        WRONG + "import os\nfor i in range(1, 6):\n    os.unlink(f'/run/kernel-{i}')\n"
        "    os.symlink('/etc/shadow', f'/run/kernel-{i}')",
        LIES,
    ),
    # --- Words for nbval ---
    Attack("tells nbval to skip", "# NBVAL_SKIP\n" + WRONG, LIES),
    Attack("tells nbval to ignore", "# NBVAL_IGNORE_OUTPUT\n" + WRONG, LIES),
    Attack(
        "expects an exception", "# NBVAL_RAISES_EXCEPTION\n" + WRONG + "1 / 0", LIES
    ),
    Attack("cell magic over the answer", "%%capture\n" + RIGHT, ("correct",)),
    Attack("another language", "%%javascript\nalert(1)", LIES),
    Attack("text that is no Python", "def double(x:\n    return 2 * x", ("error",)),
    Attack("only a null character", "\x00", ("not attempted",)),
    # --- Honest, though odd ---
    Attack(
        "right, and prints a lot",
        "def double(x):\n    print('debug', x)\n    return 2 * x",
        ("correct",),
    ),
    Attack(
        "right, and draws",
        RIGHT + "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        ("correct",),
    ),
    Attack("right in a later cell", "", ("correct",), (RIGHT,)),
    Attack(
        "right with a helper",
        "def double(x):\n    return twice(x)",
        ("correct",),
        ("def twice(x):\n    return 2 * x",),
    ),
    Attack("right, after an error", RIGHT, ("correct",), ("1 / 0",)),
    Attack(
        "right, with warnings",
        "import warnings\ndef double(x):\n    warnings.warn('x')\n    return 2 * x",
        ("correct",),
    ),
    Attack(
        "right as a list", "def double(x):\n    return [2 * y for y in x]", ("correct",)
    ),
    Attack(
        "a known mistake",
        "def double(x):\n    return x * x",
        ("wrong with misconception",),
    ),
    Attack(
        "not begun",
        "def double(x):\n    raise NotImplementedError('double')",
        ("not attempted",),
    ),
]
