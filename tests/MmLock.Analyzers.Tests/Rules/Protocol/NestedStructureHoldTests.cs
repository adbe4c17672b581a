namespace MmLock.Analyzers.Tests.Rules.Protocol;

/// <summary>
/// Structure holds in structure holds of the same thread: granted at once where coarse holds nest, an error elsewhere; nothing else of the
/// lock nests in one.
/// </summary>
public sealed class NestedStructureHoldTests
{
    private const string Nests = "new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread })";

    private static Task Verify(string rule, string creation, string members) => RuleVerifier.VerifyAsync(
        rule, $"class C\n{{\n    readonly MmapLock Mm = {creation};\n    int _n;\n{members}\n}}\n");

    public static TheoryData<string> Silent =>
    [
        "    void A() { using (Mm.EnterStructure(LockMode.Write)) { using (Mm.EnterStructure(LockMode.Read)) { _n++; } } }",
        "    void A() { using (Mm.EnterStructure(LockMode.Write)) { B(); } }\n    void B() { using (Mm.EnterStructure(LockMode.Write)) { _n++; } }",
        "    void A() { using (Mm.EnterStructure(LockMode.Read)) { if (Mm.TryEnterStructure(LockMode.Read, out var g)) g.Dispose(); } }",
        "    void A() { using (Mm.EnterWrite()) { using (Mm.EnterStructure(LockMode.Write)) { using (Mm.EnterStructure(LockMode.Write)) { } } } }",
    ];

    [Theory]
    [MemberData(nameof(Silent))]
    public async Task Where_coarse_holds_nest_nothing_is_said(string members)
    {
        foreach (string rule in new[] { "MML2004", "MML3004", "MML3005" })
        {
            await Verify(rule, Nests, members);
        }
    }

    /// <summary>The structure holds still need the option, and no site is left to narrow.</summary>
    [Theory]
    [InlineData("using (Mm.EnterStructure(LockMode.Read)) { using (Mm.EnterStructure(LockMode.Read)) { } }")]
    [InlineData("using (Mm.EnterStructure(LockMode.Write)) { B(); }")]
    public Task Option_is_needed(string body) => Verify(
        "MML1008", Nests, $"    void A() {{ {body} }}\n    void B() {{ using (Mm.EnterStructure(LockMode.Write)) {{ _n++; }} }}");

    [Theory]
    [InlineData("using (Mm.EnterStructure(LockMode.Write)) { using (Mm.[|EnterStructure|](LockMode.Read)) { } }")]
    [InlineData("using (Mm.EnterStructure(LockMode.Read)) { [|B|](); }")]
    public Task Elsewhere_it_throws(string body) => Verify(
        "MML3004", "new()", $"    void A() {{ {body} }}\n    void B() {{ using (Mm.EnterStructure(LockMode.Read)) {{ }} }}");

    [Theory]
    [InlineData("using (Mm.EnterStructure(LockMode.Read)) { using (Mm.[|EnterStructure|](LockMode.Write)) { } }")]
    [InlineData("using (Mm.EnterStructure(LockMode.Write)) { using (Mm.[|EnterWrite|]()) { } }")]
    public Task For_writing_in_a_hold_for_reading_or_coarsely_it_does_not_nest(string body) =>
        Verify("MML3004", Nests, $"    void A() {{ {body} }}");
}
