import type { ContentRuleId } from './rules.ts'
import type { Mention } from './mentions.ts'

/** A rule that a name alone decides. */
export interface NameRule {
  rule: ContentRuleId
  language?: 'javascript' | 'python'
  /** Names and everything that hangs on them. */
  paths: RegExp
  uses?: readonly Mention['use'][]
}

const under = (names: string) => new RegExp(`^(?:${names.trim().split(/\s+/).map((name) => name.replace(/[.()]/g, '\\$&').replace(/\*/g, '[^.]*')).join('|')})(?=$|[.(\\[])`)

export const nameRules: readonly NameRule[] = [
  // Processes that end early, or end otherwise than they would.
  { rule: 'process-exit', paths: under('process.reallyExit process.abort process.kill process._kill process.dlopen process._rawDebug os._exit os.abort os.kill os.killpg os.execv os.execve os.execvp os.execl os.execlp os.fork signal.raise_signal signal.alarm signal.setitimer signal.pthread_kill _thread.interrupt_main sys.excepthook threading.excepthook sys.unraisablehook faulthandler') },
  { rule: 'process-exit', paths: under('atexit') , language: 'python' },
  { rule: 'process-exit', paths: under('process.emit process.emitWarning process.setUncaughtExceptionCaptureCallback process.removeAllListeners process.off process.removeListener process._events process.listeners process.rawListeners') },
  // Callers, their frames, their source.
  { rule: 'introspection', paths: under('inspect.stack inspect.currentframe inspect.getouterframes inspect.getinnerframes inspect.getframeinfo inspect.getsource inspect.getsourcelines inspect.getsourcefile inspect.getfile inspect.getmodule inspect.trace inspect.findsource inspect.getblock inspect.getcallargs sys._getframe sys._getframemodulename sys._current_frames sys.settrace sys.setprofile sys.gettrace sys.getprofile sys.monitoring sys.addaudithook sys.last_traceback sys.last_value threading.settrace threading.setprofile traceback.extract_stack traceback.walk_stack traceback.walk_tb traceback.extract_tb traceback.format_stack traceback.print_stack traceback.StackSummary traceback.FrameSummary linecache gc.get_objects gc.get_referrers gc.get_referents tracemalloc bdb pdb'), language: 'python' },
  { rule: 'introspection', paths: under('Error.prepareStackTrace util.getCallSites util.getCallSite inspector v8.setFlagsFromString v8.startupSnapshot v8.queryObjects async_hooks.createHook async_hooks.executionAsyncResource diagnostics_channel arguments.callee process.binding process._linkedBinding process.getActiveResourcesInfo process._getActiveHandles process._getActiveRequests process.report process.moduleLoadList process.permission'), language: 'javascript' },
  // How the process was started, and by whom.
  { rule: 'test-environment', paths: under('module.parent module.children module.paths require.cache require.extensions process.ppid process.mainModule process.title process.argv0 process.execArgv process.send process.connected process.channel process.allowedNodeEnvironmentFlags worker_threads.isMainThread worker_threads.threadId worker_threads.workerData cluster.isWorker cluster.worker import.meta.vitest import.meta.jest import.meta.env.VITEST import.meta.env.TEST import.meta.env.MODE'), language: 'javascript' },
  { rule: 'test-environment', paths: under('os.getppid sys.orig_argv psutil importlib.metadata.distributions pkg_resources.working_set sys.meta_path sys.path_hooks sys.path_importer_cache sys.flags multiprocessing.parent_process'), language: 'python' },
  // Code that does not stand in the patch.
  { rule: 'dynamic-code', paths: under('pickle.loads pickle.load pickle.Unpickler marshal.loads marshal.load shelve.open dill cloudpickle joblib.load'), language: 'python' },
  { rule: 'dynamic-code', paths: under('eval vm WebAssembly repl module._compile module._load module._resolveFilename module._extensions module.register module.registerHooks module.Module module.wrap module.prototype process.dlopen'), language: 'javascript' },
  { rule: 'dynamic-code', paths: under('eval exec execfile compile ctypes cffi marshal runpy code codeop types.FunctionType types.CodeType types.ModuleType types.CellType importlib.util.spec_from_file_location importlib.util.spec_from_loader importlib.util.module_from_spec importlib.util.LazyLoader importlib.machinery importlib.reload imp zipimport __builtins__ builtins.eval builtins.exec builtins.compile builtins.__import__ builtins.__dict__ __loader__ __spec__'), language: 'python' },
  // Only newly used capabilities are counted; see `capability`.
  { rule: 'sleep', paths: under('Atomics.wait Atomics.waitAsync'), language: 'javascript' },
]

/** Rules about what a file begins to use: they hold where no changed file used it before. */
export const capabilityRules: readonly NameRule[] = [
  { rule: 'child-process', paths: under('child_process worker_threads cluster execa cross-spawn shelljs zx Deno.Command Bun.spawn'), language: 'javascript' },
  { rule: 'child-process', paths: under('subprocess os.system os.popen os.spawnl os.spawnv os.spawnve os.posix_spawn pty multiprocessing asyncio.create_subprocess_exec asyncio.create_subprocess_shell pexpect sh'), language: 'python' },
  { rule: 'network', paths: under('fetch XMLHttpRequest WebSocket EventSource http https http2 net dgram tls dns axios got node-fetch undici superagent ky navigator.sendBeacon'), language: 'javascript' },
  { rule: 'network', paths: under('socket requests urllib.request urllib3 http.client httpx aiohttp ftplib smtplib telnetlib websocket websockets paramiko socketserver http.server asyncio.open_connection'), language: 'python' },
]
