namespace MmLock.Conversion.Tests.Fixes;

/// <summary>MML3001: a hold gets a <c>using</c> or a <c>finally</c>. Every shape with every primitive.</summary>
public sealed class HoldWithFinallyTests
{
    private const string Rule = "MML3001";
    private const string Run = "var s = new Space(); T.Watch(s); return s.Use(input);";

    private static readonly Dictionary<string, (string Declaration, string Acquire, string Release)> s_primitives = new()
    {
        ["Monitor"] = ("object _l = new();", "Monitor.Enter(_l);", "Monitor.Exit(_l);"),
        ["Lock"] = ("Lock _l = new();", "_l.Enter();", "_l.Exit();"),
        ["Read"] = ("ReaderWriterLockSlim _l = new();", "_l.EnterReadLock();", "_l.ExitReadLock();"),
        ["Write"] = ("ReaderWriterLockSlim _l = new();", "_l.EnterWriteLock();", "_l.ExitWriteLock();"),
        ["Semaphore"] = ("SemaphoreSlim _l = new(1, 1);", "_l.Wait();", "_l.Release();"),
        ["Mutex"] = ("Mutex _l = new();", "_l.WaitOne();", "_l.ReleaseMutex();"),
        ["Unscoped"] = ("MmapLock _l = new();", "_l.AcquireWrite();", "_l.ReleaseWrite();"),
        ["Guard"] = ("MmapLock _l = new();", "RangeGuard hold = _l.EnterRead();", "hold.Dispose();"),
    };

    private static readonly Dictionary<string, string> s_shapes = new()
    {
        ["Throws"] = """
                    ACQUIRE
                    T.Note("in");
                    Work(input);
                    RELEASE
                    return 1;
            """,
        ["Value used behind"] = """
                    ACQUIRE
                    int r = Work(input);
                    RELEASE
                    T.Note("out");
                    return r + 1;
            """,
        ["Loop"] = """
                    int sum = 0;
                    for (int i = 2; i >= input; i--)
                    {
                        ACQUIRE
                        sum += Work(i);
                        RELEASE
                    }

                    return sum;
            """,
        ["Early return"] = """
                    ACQUIRE
                    if (input == 2)
                    {
                        RELEASE
                        return -1;
                    }

                    Work(input);
                    RELEASE
                    return 0;
            """,
        ["Break"] = """
                    int at = 3;
                    while (true)
                    {
                        ACQUIRE
                        if (Work(at) > 5)
                        {
                            RELEASE
                            break;
                        }

                        at -= 1 + Math.Max(input, 0);
                        RELEASE
                    }

                    T.Note("out");
                    return at;
            """,
        ["In a branch"] = """
                    if (input != 1)
                    {
                        ACQUIRE
                        Work(input);
                        RELEASE
                    }

                    return Work(1);
            """,
        ["Caught outside"] = """
                    try
                    {
                        ACQUIRE
                        T.Note("in");
                        _n = Work(input);
                        RELEASE
                    }
                    catch (DivideByZeroException)
                    {
                        return -2;
                    }

                    return _n;
            """,
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string primitive in s_primitives.Keys)
        {
            foreach (string shape in s_shapes.Keys.Where(s => primitive != "Guard" || s is not ("Early return" or "Break")))
            {
                cases.Add(primitive, shape);
            }
        }

        return cases;
    }

    [Fact]
    public void There_are_enough() => Assert.True(Cases().Count >= 25, $"only {Cases().Count}");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Runs_as_before(string primitive, string shape)
    {
        (string declaration, string acquire, string release) = s_primitives[primitive];
        string body =
            s_shapes[shape].Replace("ACQUIRE", acquire, StringComparison.Ordinal).Replace("RELEASE", release, StringComparison.Ordinal);
        return FixCaseVerifier.IsFixedAsync(Rule, FixCaseVerifier.Program($$"""
                private readonly {{declaration}}
                private int _n;
                private static int Work(int n) { T.Note("work"); return 10 / n; }
                public int Use(int input)
                {
            {{body}}
                }
            """, Run));
    }

    /// <summary>What the local is does not end the hold, or the hold may not be there, or is somebody else's to end.</summary>
    [Theory]
    [InlineData("Task wait = _one.WaitAsync();\nawait wait;\n_n += Work(input);\n_one.Release();\nreturn _n;")]
    [InlineData("Task<bool> wait = _one.WaitAsync(5);\nif (!await wait)\n    return -1;\nint r = Work(input);\n_one.Release();\nreturn r;")]
    [InlineData("var mode = _mm.EnterRead().Mode;\nreturn Work(input) + (int)mode;")]
    [InlineData("var got = _one.Wait(5);\nint r = Work(input);\n_one.Release();\nreturn r;")]
    [InlineData("Monitor.Enter(_gate);\nif (input == 1)\n    return Work(input);\nWork(input);\nMonitor.Exit(_gate);\nreturn 0;")]
    [InlineData(
        "Monitor.Enter(_gate);\nif (input == 1)\n{\n    Monitor.Exit(_gate);\n    return Work(input);\n}\nWork(input);\nMonitor.Exit(_gate);\nreturn 0;")]
    public async Task Is_left(string body)
    {
        await Task.Yield();
        await FixCaseVerifier.IsLeftAsync(Rule, FixCaseVerifier.Program($$"""
                private readonly MmapLock _mm = new();
                private readonly SemaphoreSlim _one = new(1, 1);
                private readonly object _gate = new();
                private readonly List<RangeGuard> _kept = new();
                private int _n;
                private void Keep(RangeGuard guard) => _kept.Add(guard);
                private static int Work(int n) { T.Note("work"); return 10 / n; }
                public {{(body.Contains("await", StringComparison.Ordinal) ? "async Task<int>" : "int")}} Use(int input)
                {
                    {{body.Replace("\n", "\n        ", StringComparison.Ordinal)}}
                }
            """, "return 0;"));
    }
}
