namespace MmLock.Conversion.Tests.Fixes;

/// <summary>MML2002: an allocation moves in front of the acquire. Every size and form under every spelling of a hold.</summary>
public sealed class AllocateBeforeTests
{
    private const string Rule = "MML2002";
    private const string Run = "var s = new Space(); T.Watch(s); return s.Use(input, new string('x', 3));";
    private const string Object = "[CoarseLock] private readonly object _l = new();";
    private const string Mmap = "private readonly MmapLock _l = new();";

    private static readonly Dictionary<string, (string Declaration, string Before, string After)> s_holds = new()
    {
        ["lock"] = (Object, "lock (_l)\n        {", "}"),
        ["using"] = (Mmap, "using (_l.EnterWrite())\n        {", "}"),
        ["guard"] = (Mmap, "using (RangeGuard hold = _l.EnterWrite())\n        {", "}"),
        ["try"] = (
            "[CoarseLock] private readonly ReaderWriterLockSlim _l = new();", "_l.EnterWriteLock();\n        try\n        {",
            "}\n        finally\n        {\n            _l.ExitWriteLock();\n        }"),
        ["declaration"] = (Mmap, "{\n            using RangeGuard hold = _l.EnterWrite();", "}"),
    };

    private static readonly string[] s_sizes = ["n", "n * 4", "n + s.Length", "Math.Max(n, 1)", "checked(n * n)"];

    private static readonly Dictionary<string, string> s_forms = new()
    {
        ["field"] = "_last = new byte[SIZE];\n            T.Note(\"in\");\n            return _last.Length;",
        ["local"] = "byte[] fresh = new byte[SIZE];\n            T.Note(\"in\");\n            _last = fresh;\n            return 10 / fresh.Length;",
        ["behind a local"] = "int twice = 2;\n            this._last = new byte[SIZE];\n            T.Note(\"in\");\n            return _last.Length * twice;",
    };

    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (string hold in s_holds.Keys)
        {
            foreach (string size in s_sizes)
            {
                foreach (string form in s_forms.Keys)
                {
                    cases.Add(hold, size, form);
                }
            }
        }

        return cases;
    }

    [Fact]
    public void There_are_enough() => Assert.True(Cases().Count >= 25, $"only {Cases().Count}");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Runs_as_before(string hold, string size, string form)
    {
        (string declaration, string before, string after) = s_holds[hold];
        return FixCaseVerifier.IsFixedAsync(Rule, Program($$"""
                {{declaration}}
                public int Use(int n, string s)
                {
                    {{before}}
                        {{s_forms[form].Replace("SIZE", size, StringComparison.Ordinal)}}
                    {{after}}
                }
            """));
    }

    /// <summary>Two holds in one method, each with an allocation: the names differ.</summary>
    [Fact]
    public Task Two_in_one_method() => FixCaseVerifier.IsFixedAsync(Rule, Program($$"""
            {{Object}}
            public int Use(int n, string s)
            {
                lock (_l)
                {
                    _last = new byte[n];
                }

                lock (_l)
                {
                    _last = new byte[n + 1];
                    T.Note("in");
                }

                return _last.Length;
            }
        """));

    /// <summary>
    /// The size, or whether there is an allocation at all, is decided under the lock; or what comes before it could be
    /// seen to come later.
    /// </summary>
    [Theory]
    [InlineData("if (n < 0) return -1;\n_last = new byte[n];")]
    [InlineData("_calls++;\n_last = new byte[n];")]
    [InlineData("Check(n);\n_last = new byte[n];")]
    [InlineData("Set(n = 5, _last = new byte[n]);")]
    [InlineData("void Inc() => n++;\nInc();\n_last = new byte[n];")]
    [InlineData("m = 7;\n_last = new byte[m];")]
    [InlineData("_last = new byte[Next()];")]
    [InlineData("_last = new byte[_calls + n];")]
    [InlineData("_all[_calls++] = new byte[n];")]
    [InlineData("Set(Next(), new byte[n]);")]
    [InlineData("_last = System.Buffers.ArrayPool<byte>.Shared.Rent(n);")]
    public Task Is_left(string body) => FixCaseVerifier.IsLeftAsync(Rule, Program($$"""
            {{Object}}
            private int _calls;
            private readonly byte[][] _all = new byte[2][];
            private int Next() => ++_calls;
            private static void Check(int n) { if (n < 0) throw new ArgumentException("n"); }
            private static void Set(int a, byte[] b) { }
            public int Use(int n, ref int m)
            {
                lock (_l)
                {
                    {{body.Replace("\n", "\n            ", StringComparison.Ordinal)}}
                    return _last.Length;
                }
            }
        """, "return 0;"));

    [Fact]
    public Task Size_that_is_a_parameter_of_the_type_is_the_objects_and_may_change() => FixCaseVerifier.IsLeftAsync(Rule, Program($$"""
            private sealed class Sized(int size)
            {
            {{Object}}
                private byte[] _mine = [];
                public void Grow(int by) { lock (_l) { size += by; } }
                public int Make()
                {
                    lock (_l)
                    {
                        _mine = new byte[size];
                        return _mine.Length;
                    }
                }
            }
        """, "var s = new Sized(1); s.Grow(2); return s.Make();"));

    private static string Program(string members, string run = Run) =>
        FixCaseVerifier.Program("    private byte[] _last = [];\n" + members, run);
}
