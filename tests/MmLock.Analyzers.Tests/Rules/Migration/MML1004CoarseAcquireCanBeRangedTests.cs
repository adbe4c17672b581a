namespace MmLock.Analyzers.Tests.Rules.Migration;

public sealed class MML1004CoarseAcquireCanBeRangedTests
{
    private const string Mm = """
        [GuardedBy("Mm.Sem")]
        public sealed class Area { public ulong Start { get; set; } public ulong End { get; set; } }

        public sealed class Tree
        {
            private readonly List<Area> _all = new();
            public Area Find(ulong address) => _all.FirstOrDefault(a => a.End > address);
            public List<Area> Overlapping(ulong start, ulong end) => _all.Where(a => a.End > start && a.Start < end).ToList();
            public IEnumerable<Area> All => _all;
        }

        public sealed class Mm
        {
            public MmapLock Sem { get; } = new();
            [GuardedBy(nameof(Sem))] public Tree Areas { get; } = new();
        }

        """;

    private static Task Verify(string members, string? editorConfig = null) =>
        RuleVerifier.VerifyAsync("MML1004", Mm + "static class C\n{\n" + members + "\n}\n", editorConfig);

    private static Task Nesting(string members) => RuleVerifier.VerifyAsync(
        "MML1004",
        Mm.Replace(
            "Sem { get; } = new()", "Sem { get; } = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread })",
            StringComparison.Ordinal)
            + "static class C\n{\n" + members + "\n}\n");

    #region flagged

    [Theory]
    [InlineData("ulong start, ulong end", "start, end")]
    [InlineData("ulong address, ulong size", "address, address + size")]
    [InlineData("AddressRange where", "where.Start, where.Last")]
    [InlineData("ulong from, ulong limit", "from, limit")]
    public Task Range_in_scope(string parameters, string arguments) => Verify($$"""
        static int M(Mm mm, {{parameters}}) { using (mm.Sem.[|EnterWrite|]()) { return mm.Areas.Overlapping({{arguments}}).Count; } }
        """);

    [Fact]
    public Task One_address() => Verify("""
        static ulong M(Mm mm, ulong address) { using (mm.Sem.[|EnterRead|]()) { return mm.Areas.Find(address)?.Start ?? 0; } }
        """);

    [Fact]
    public Task Stamp_is_no_second_acquire() => Verify("""
        static int M(Mm mm, ulong start, ulong end)
        {
            using (mm.Sem.[|EnterRead|]())
            {
                mm.Sem.TryOptimisticRead(AddressRange.FromBounds(start, end), out OptimisticStamp stamp);
                return mm.Sem.Validate(stamp) ? mm.Areas.Overlapping(start, end).Count : 0;
            }
        }
        """);

    [Fact]
    public Task Names_of_the_code_base() => Verify(
        """
        static int M(Mm mm, ulong vpn, ulong vpnEnd) { using (mm.Sem.[|EnterWrite|]()) { return mm.Areas.Overlapping(vpn, vpnEnd).Count; } }
        """,
        """
        root = true
        [*.cs]
        mmlock.range_parameter_names = vpn, vpnEnd
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Ranged_already() => Verify("""
        static int M(Mm mm, ulong start, ulong end) { using (mm.Sem.EnterWrite(AddressRange.FromBounds(start, end))) { return mm.Areas.Overlapping(start, end).Count; } }
        """);

    /// <summary>
    /// The outer end of each way on which a lock nests stays coarse, and the inner is granted at once as a hold of the structure.
    /// </summary>
    [Theory]
    [InlineData(
        "static ulong N(Mm mm, ulong address) { using (mm.Sem.EnterRead()) { return M(mm, address); } } static ulong M(Mm mm, ulong address) { using (mm.Sem.[|EnterRead|]()) { return mm.Areas.Find(address)?.Start ?? 0; } }")]
    [InlineData(
        "static ulong M(Mm mm, ulong address, System.Func<ulong> f) { using (mm.Sem.EnterRead()) { return mm.Areas.Find(address)?.Start ?? f(); } } static ulong N(Mm mm, ulong address) => M(mm, address, () => { using (mm.Sem.[|EnterRead|]()) { return 1; } });")]
    [InlineData(
        "static ulong M(Mm mm, ulong address) { using (mm.Sem.EnterRead()) { return mm.Sem.IsReadHeldByCurrentThread ? mm.Areas.Find(address)?.Start ?? 0 : 0; } }")]
    public Task Way_on_which_it_nests(string members) => Nesting(members);

    [Fact]
    public Task Site_of_a_nesting_lock_that_is_on_no_way() => Nesting(
        "static ulong M(Mm mm, ulong address) { using (mm.Sem.[|EnterRead|]()) { return mm.Areas.Find(address)?.Start ?? 0; } } static void N(Mm mm) { using (mm.Sem.EnterWrite()) { using (mm.Sem.EnterWrite()) { } } }");

    #endregion
}
