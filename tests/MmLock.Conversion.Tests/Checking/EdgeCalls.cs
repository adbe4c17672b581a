using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.RegularExpressions;

namespace MmLock.Conversion.Tests.Checking;

/// <summary>
/// Calls every method of the objects that have a lock with the edges of every parameter: nothing, the smallest, the largest, one below a
/// page, a wrap. Each object is one phase and each call a flow of its own, so that what two calls touch is judged as if they ran at once.
/// </summary>
internal sealed class EdgeCalls
{
    private const int MaxCallsOfMethod = 20;
    private const long MaxAccesses = 3_000;
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    private readonly Assembly _assembly;
    private readonly long _turns;
    private readonly HashSet<string> _skipped;
    private readonly StringBuilder _log = new();
    private readonly List<CheckedRun> _runs = [];
    private string _underWay = "";

    private EdgeCalls(Assembly assembly, long turns, HashSet<string> skipped)
    {
        _assembly = assembly;
        _turns = turns;
        _skipped = skipped;
    }

    /// <param name="assembly">Makes the rewritten program anew: what it has in statics is new for each run.</param>
    /// <param name="patience">How long all calls may take together.</param>
    /// <param name="turns">How often the loops of one call may go round.</param>
    /// <param name="skipped">Gets the methods that do not end in good time; those that are in it already are not called.</param>
    /// <returns>
    /// A line for each call, with what it returns or throws and what the object is then; and what the checking lock says.
    /// </returns>
    public static (string Log, string[] Faults) Run(
        Func<Assembly> assembly, TimeSpan patience, long turns, HashSet<string> skipped)
    {
        while (true)
        {
            var calls = new EdgeCalls(assembly(), turns, skipped);
            ExceptionDispatchInfo? failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    calls.All();
                }
                catch (OverBudgetException over)
                {
                    failure = ExceptionDispatchInfo.Capture(over);
                }
            })
            {
                IsBackground = true,
            };
            thread.Start();
            if (Ends(thread, patience) && failure is null)
            {
                return (WithoutNames(calls._log.ToString()), [.. calls._runs.SelectMany(r => r.Faults).Distinct()]);
            }

            if (!skipped.Add(calls._underWay))
            {
                throw new InvalidOperationException($"'{calls._underWay}' was skipped and is called.");
            }
        }
    }

    /// <summary>Who only waits for so long waits for what nobody does.</summary>
    private static bool Ends(Thread thread, TimeSpan patience)
    {
        TimeSpan look = TimeSpan.FromMilliseconds(50);
        TimeSpan waited = TimeSpan.Zero;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < patience && waited < patience / 4;)
        {
            if (thread.Join(look))
            {
                return true;
            }

            waited = thread.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin) ? waited + look : TimeSpan.Zero;
        }

        return false;
    }

    /// <summary>A file or folder that the system names has another name each time.</summary>
    private static string WithoutNames(string log) =>
        Regex.Replace(log, Regex.Escape(Path.GetTempPath()) + @"[A-Za-z0-9.]+", "a temporary name");

    private void All()
    {
        foreach (Type type in _assembly.GetTypes().Where(HasLock).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            Flow.Current = null;
            Type? closed = Closed(type);
            object? target = closed is null ? null : Create(closed, 0);
            if (closed is null || target is null && !(type.IsAbstract && type.IsSealed))
            {
                continue;
            }

            var run = new CheckedRun();
            _runs.Add(run);
            run.BeginPhase();
            foreach (MethodInfo method in closed.GetMethods(Declared).Where(m => m.IsPublic || m.IsAssembly || target is null)
                .Where(m => (target is not null || m.IsStatic) && !(m.Name == "Run" && type.Name == "Program"))
                .OrderBy(m => m.ToString(), StringComparer.Ordinal).Select(Closed))
            {
                target = CallAll(run, closed, target, method);
            }

            run.EndPhase();
        }
    }

    /// <returns>The object, or another one if the last was left with its lock held.</returns>
    private object? CallAll(CheckedRun run, Type type, object? target, MethodInfo method)
    {
        object?[][] edges = [.. method.GetParameters().Select(p => Edges(p.ParameterType))];
        if (method.ContainsGenericParameters || edges.Any(e => e.Length == 0))
        {
            return target;
        }

        string name = $"{type.Name}.{method}";
        if (_skipped.Contains(name))
        {
            return target;
        }

        Volatile.Write(ref _underWay, name);
        long all = edges.Aggregate(1L, (n, e) => n * e.Length);
        long count = Math.Min(all, MaxCallsOfMethod);
        for (long i = 0; i < count; i++)
        {
            // Spread over all, with a stride that goes through every edge of every parameter.
            long number = i * (all / count) + i % Math.Max(1, all / count);
            var arguments = new object?[edges.Length];
            for (int p = 0; p < edges.Length; p++)
            {
                arguments[p] = edges[p][number % edges[p].Length];
                number /= edges[p].Length;
            }

            string call = $"{type.Name}.{method.Name}({string.Join(", ", arguments.Select(a => Describe(a, 0)))})";
            Flow flow = run.Begin(call);
            flow.Budget = MaxAccesses;
            flow.Turns = _turns;
            Flow.Current = flow;
            string outcome = Outcome(() => method.Invoke(target, [.. arguments.Select(Fresh)]));
            Flow.Current = null;
            _log.Append(call).Append(" -> ").Append(outcome).Append(" | ").Append(Describe(target, 0)).Append('\n');
            if (flow.Held.Count > 0 && target is not null)
            {
                target = Create(type, 0);
            }
        }

        return target;
    }

    private static string Outcome(Func<object?> call)
    {
        try
        {
            object? result = call();

            // Not before it has ended: what it does afterwards would be told of the next call.
            if (result is ValueTask
                || result?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            {
                result = result.GetType().GetMethod("AsTask")!.Invoke(result, null);
            }

            if (result is Task task)
            {
                task.GetAwaiter().GetResult();
                result = task.GetType().GetProperty("Result")?.GetValue(task);
            }

            string text = Describe(result, 0);
            (result as IDisposable)?.Dispose();
            return text;
        }
        catch (Exception failure)
        {
            Exception inner = failure is TargetInvocationException { InnerException: { } thrown } ? thrown : failure;
            return inner is OverBudgetException ? throw inner : $"throws {inner.GetType().Name}: {inner.Message}";
        }
    }

    private static object? Fresh(object? argument) => argument is Array array ? array.Clone() : argument;

    private static object?[] Edges(Type type) =>
        type == typeof(int) ? [0, 1, -1, 7, 4095, int.MaxValue, int.MinValue]
        : type == typeof(uint) ? [0u, 1u, 4095u, 4096u, uint.MaxValue]
        : type == typeof(long) ? [0L, 1L, -1L, 4095L, 4096L, long.MaxValue, long.MinValue]
        : type == typeof(ulong) ? [0UL, 1UL, 4095UL, 4096UL, ulong.MaxValue - 4095, ulong.MaxValue]
        : type == typeof(short) ? [(short)0, (short)-1, short.MaxValue, short.MinValue]
        : type == typeof(ushort) ? [(ushort)0, (ushort)1, ushort.MaxValue]
        : type == typeof(byte) ? [(byte)0, (byte)1, byte.MaxValue]
        : type == typeof(nint) ? [(nint)0, (nint)1, (nint)(-1)]
        : type == typeof(nuint) ? [(nuint)0, (nuint)1, nuint.MaxValue]
        : type == typeof(bool) ? [false, true]
        : type == typeof(string) ? ["", "a", null]
        : type == typeof(byte[]) ? [Array.Empty<byte>(), new byte[] { 1, 2, 3 }, new byte[4096], null]
        : type.IsEnum ? [.. Enum.GetValues(type)]
        : [];

    private static bool HasLock(Type type) => !type.IsInterface && type.GetFields(Declared)
        .Any(f => (f.FieldType.GetElementType() ?? f.FieldType) is var t && (t == typeof(MmapLock) || t == typeof(RangeLock)));

    private static MethodInfo Closed(MethodInfo method)
    {
        try
        {
            return method.IsGenericMethodDefinition
                ? method.MakeGenericMethod([.. method.GetGenericArguments().Select(_ => typeof(int))])
                : method;
        }
        catch (ArgumentException)
        {
            // Constraints that a number does not meet.
            return method;
        }
    }

    private static Type? Closed(Type type)
    {
        try
        {
            return type.IsGenericTypeDefinition ? type.MakeGenericType([.. type.GetGenericArguments().Select(_ => typeof(int))]) : type;
        }
        catch (ArgumentException)
        {
            // Constraints that a number does not meet.
            return null;
        }
    }

    /// <summary>An object of a type of the program, by its shortest constructor; null where that wants what cannot be made.</summary>
    private object? Create(Type type, int depth)
    {
        Type? made = !type.IsAbstract ? type : _assembly.GetTypes().FirstOrDefault(t => !t.IsAbstract && type.IsAssignableFrom(t));
        if (made is null || made.ContainsGenericParameters || depth > 3 || typeof(Delegate).IsAssignableFrom(made))
        {
            return null;
        }

        foreach (ConstructorInfo constructor in made.GetConstructors(Declared & ~BindingFlags.Static)
            .OrderBy(c => c.GetParameters().Length))
        {
            ParameterInfo[] parameters = constructor.GetParameters();
            object?[] arguments = [.. parameters.Select(p => Argument(p.ParameterType, depth))];
            if (arguments.Zip(parameters).All(a => a.First is not null || a.Second.HasDefaultValue))
            {
                return constructor.Invoke(arguments);
            }
        }

        return null;
    }

    private object? Argument(Type type, int depth) => type.Assembly == _assembly && !type.IsEnum ? Create(type, depth + 1)
        : type == typeof(bool) ? true
        : type == typeof(string) ? "name"
        : type == typeof(nint) ? (nint)4096
        : type == typeof(nuint) ? (nuint)4096
        : type == typeof(int[]) ? Enumerable.Range(0, 8).ToArray()
        : type == typeof(uint[]) ? new uint[] { 0, 1, 2, 4095, 4096, uint.MaxValue }
        : type == typeof(ulong[]) ? new ulong[] { 0, 1, 2, 4095, 4096, ulong.MaxValue }
        : type.IsPrimitive && type != typeof(char)
            ? Convert.ChangeType(16, type, CultureInfo.InvariantCulture)
        : type.IsEnum ? Enum.GetValues(type).GetValue(0)
        : null;

    /// <summary>What an object is: numbers, texts, and what is in it, so far as it is the program's or a collection.</summary>
    private static string Describe(object? value, int depth)
    {
        switch (value)
        {
            case null:
                return "null";
            case string text:
                return $"\"{text}\"";
            case byte[] { Length: > 32 } bytes:
                return $"{bytes.Length} bytes of {bytes.Sum(b => (long)b)}";
            case MmapLock or RangeLock or VmaLock or Delegate or Thread or Task or IDisposable:
                return value.GetType().Name;
            case IConvertible:
                return Convert.ToString(value, CultureInfo.InvariantCulture)!;
            case var _ when depth > 4:
                return "…";
            case IEnumerable many:
                string[] items = [.. many.Cast<object?>().Take(64).Select(i => Describe(i, depth + 1))];
                bool isOrdered = value is not IDictionary and (not ICollection or IList);
                return "[" + string.Join(", ", isOrdered ? items : items.Order(StringComparer.Ordinal)) + "]";
            default:
                Type type = value.GetType();
                if (type.Name.Contains('<', StringComparison.Ordinal)
                    || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true
                        && type.Name.Split('`')[0] is not ("ValueTuple" or "KeyValuePair"))
                {
                    return type.Name;
                }

                IEnumerable<FieldInfo> fields = type.GetFields(Declared & ~BindingFlags.Static);
                return "{" + string.Join(", ", fields.Select(f => Describe(f.GetValue(value), depth + 1))) + "}";
        }
    }
}
