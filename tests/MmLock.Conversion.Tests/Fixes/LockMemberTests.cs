namespace MmLock.Conversion.Tests.Fixes;

/// <summary>MML3009: a lock that nothing assigns again becomes readonly.</summary>
public sealed class LockMemberTests
{
    private const string Rule = "MML3009";

    private static readonly Dictionary<string, (string Declaration, string Before, string After)> s_locks = new()
    {
        ["object"] = ("private object _l = new();", "lock (_l) {", "}"),
        ["static"] = ("private static object _l = new();", "lock (_l) {", "}"),
        ["property"] = ("private object _l { get; set; } = new();", "lock (_l) {", "}"),
        ["Lock"] = ("private Lock _l = new();", "lock (_l) {", "}"),
        ["reader-writer"] = ("private ReaderWriterLockSlim _l = new();", "_l.EnterWriteLock(); try {", "} finally { _l.ExitWriteLock(); }"),
        ["semaphore"] = ("private SemaphoreSlim _l = new(1, 1);", "_l.Wait(); try {", "} finally { _l.Release(); }"),
        ["mutex"] = ("private Mutex _l = new();", "_l.WaitOne(); try {", "} finally { _l.ReleaseMutex(); }"),
        ["space"] = ("private MmapLock _l = new();", "using (_l.EnterWrite()) {", "}"),
    };

    private static readonly Dictionary<string, string> s_uses = new()
    {
        ["once"] = "BEFORE T.Note(\"in\"); return 10 / input; AFTER",
        ["twice"] = "BEFORE T.Note(\"first\"); AFTER BEFORE T.Note(\"second\"); return input; AFTER",
        ["in a lambda"] = "Func<int> f = () => { BEFORE T.Note(\"in\"); return 10 / input; AFTER }; return f() + f();",
        ["in a loop"] = "int sum = 0; for (int i = 0; i < input; i++) { BEFORE sum += 10 / (i - 1 + input); T.Note(\"in\"); AFTER } return sum;",
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string name in s_locks.Keys)
        {
            foreach (string use in s_uses.Keys)
            {
                cases.Add(name, use);
            }
        }

        return cases;
    }

    [Fact]
    public void There_are_enough() => Assert.True(Cases().Count >= 25, $"only {Cases().Count}");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Runs_as_before(string name, string use)
    {
        (string declaration, string before, string after) = s_locks[name];
        return FixCaseVerifier.IsFixedAsync(Rule, FixCaseVerifier.Program($$"""
                {{declaration}}
                public int Use(int input)
                {
                    {{s_uses[use].Replace("BEFORE", before, StringComparison.Ordinal).Replace("AFTER", after, StringComparison.Ordinal)}}
                }
            """, "var s = new Space(); T.Watch(s); return s.Use(input);"));
    }

    /// <summary>It goes by reference, or has its defensive copy made on purpose or not: to change that is for a person.</summary>
    [Theory]
    [InlineData(
        "private object _l = new(); private string? _s; private bool _done; private string S => LazyInitializer.EnsureInitialized(ref _s, ref _done, ref _l!, () => \"abc\");",
        "lock (_l) { return S.Length + input; }")]
    [InlineData("private readonly SpinLock _l = new(false);", "bool taken = false; _l.Enter(ref taken); return input;")]
    public async Task Is_left(string declaration, string body)
    {
        string source = FixCaseVerifier.Program($"    {declaration}\n    public int Use(int input) {{ {body} }}", "return 0;");
        await FixCaseVerifier.IsLeftAsync(Rule, source);
    }
}
