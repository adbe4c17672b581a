namespace MmLock.Conversion.Tests.Fixes;

/// <summary>MML3010: a guard that is thrown away gets a <c>using</c>.</summary>
public sealed class DiscardedGuardTests
{
    private const string Rule = "MML3010";

    private static readonly string[] s_acquires =
    [
        "_l.EnterRead();",
        "_l.EnterWrite();",
        "_ = _l.EnterRead();",
        "_ = _l.EnterWrite();",
        "_l.EnterRead(AddressRange.FromLength(0, 4096));",
        "_l.EnterWrite(AddressRange.FromLength(4096, 4096));",
        "this._l.EnterWrite(CancellationToken.None);",
        "await _l.EnterWriteAsync();",
        "_ = await _l.EnterReadAsync().ConfigureAwait(false);",
    ];

    private static readonly Dictionary<string, string> s_shapes = new()
    {
        ["to the end"] = "ACQUIRE\n        T.Note(\"in\");\n        return 10 / input;",
        ["in a branch"] = "if (input > 0)\n        {\n            ACQUIRE\n            T.Note(\"in\");\n            return 10 / (input - 1);\n        }\n\n        T.Note(\"out\");\n        return 0;",
        ["behind work"] = "int hold = 10 / input;\n        ACQUIRE\n        T.Note(\"in\");\n        return hold;",
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string acquire in s_acquires)
        {
            foreach (string shape in s_shapes.Keys)
            {
                cases.Add(acquire, shape);
            }
        }

        return cases;
    }

    [Fact]
    public void There_are_enough() => Assert.True(Cases().Count >= 25, $"only {Cases().Count}");

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Runs_as_before(string acquire, string shape)
    {
        bool isAsync = acquire.Contains("await", StringComparison.Ordinal);
        return FixCaseVerifier.IsFixedAsync(Rule, FixCaseVerifier.Program($$"""
                private readonly MmapLock _l = new();
                public {{(isAsync ? "async Task<int>" : "int")}} Use(int input)
                {
                    {{s_shapes[shape].Replace("ACQUIRE", acquire, StringComparison.Ordinal)}}
                }
            """, $"var s = new Space(); T.Watch(s); return s.Use(input){(isAsync ? ".GetAwaiter().GetResult()" : "")};"));
    }
}
