using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.FineGrained;

public sealed class MML4002MissingRevalidationTests
{
    /// <summary>With the rule on ranges that are computed of what changes: one defect is one diagnostic.</summary>
    private static Task Verify(string source, params DiagnosticResult[] expected) =>
        RuleVerifier.VerifyAsync("MML4002", ["MML4002", "MML4005"], [Prelude.Usings + source], expected);

    private static Task InSpace(string members) => Verify($$"""
        sealed class Space
        {
            private readonly MmapLock _lock = new();
            private readonly object _other = new();
            [GuardedBy(nameof(_lock))] private readonly HashSet<ulong> _huge = new();
            [GuardedBy(nameof(_lock))] private bool _big;
            [GuardedBy(nameof(_lock))] private int _version;
            [GuardedBy(nameof(_other))] private bool _theirs;
            private readonly bool _fixed;
            private int _done;
            private bool IsHuge(ulong a) { using (_lock.VmaLock.Enter()) { return _huge.Contains(a); } }
            private bool Big { get { using (_lock.VmaLock.Enter()) { return _big; } } }
            private static AddressRange Small(ulong a) => AddressRange.FromLength(a, 4096);
            private static AddressRange Large(ulong a) => AddressRange.FromLength(a, 1 << 21);
            private void Work(ulong a) { }
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Message_says_condition_lock_and_member() => Verify(
        """
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private readonly HashSet<ulong> _huge = new();
            private bool IsHuge(ulong a) { using (_lock.VmaLock.Enter()) { return _huge.Contains(a); } }
            void M(ulong a)
            {
                if (IsHuge(a))
                {
                    using (_lock.{|#0:EnterWrite|}(AddressRange.Around(a, 1 << 21))) { }
                }
                else
                {
                    using (_lock.{|#1:EnterWrite|}(AddressRange.Around(a, 4096))) { }
                }
            }
        }
        """,
        RuleVerifier.Says(
            "MML4002", DiagnosticSeverity.Warning,
            "'IsHuge(a)' decides which range of 'Space._lock' is taken here, and is not asked again under it: 'Space._huge' may have changed by then"),
        new DiagnosticResult("MML4002", DiagnosticSeverity.Warning).WithLocation(1).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations));

    [Fact]
    public Task Member_that_is_read_under_the_structure_lock() => InSpace("""
        void M(ulong a)
        {
            bool huge;
            using (_lock.VmaLock.Enter()) { huge = _huge.Contains(a); }
            if (huge) { using (_lock.[|EnterWrite|](Large(a))) { Work(a); } }
            else { using (_lock.[|EnterWrite|](Small(a))) { Work(a); } }
        }
        """);

    [Fact]
    public Task Range_that_is_set_in_a_branch() => InSpace("""
        void M(ulong a)
        {
            AddressRange range = Small(a);
            if (IsHuge(a)) { range = Large(a); }
            using (_lock.[|EnterWrite|](range)) { Work(a); }
        }
        """);

    [Fact]
    public Task Length_that_is_set_in_a_branch() => InSpace("""
        void M(ulong a)
        {
            ulong size = 4096;
            if (Big) { size = 1 << 21; }
            using (_lock.[|EnterWrite|](AddressRange.FromLength(a, size))) { Work(a); }
        }
        """);

    [Fact]
    public Task Choice_in_the_range() => InSpace(
        "void M(ulong a) { using (_lock.[|EnterWrite|](IsHuge(a) ? Large(a) : Small(a))) { Work(a); } }");

    [Fact]
    public Task Choice_by_a_local() => InSpace("""
        void M(ulong a)
        {
            bool huge = IsHuge(a);
            AddressRange range = huge ? Large(a) : Small(a);
            using (_lock.[|EnterRead|](range)) { Work(a); }
        }
        """);

    [Fact]
    public Task Early_return() => InSpace("""
        void M(ulong a)
        {
            if (IsHuge(a)) { using (_lock.[|EnterWrite|](Large(a))) { Work(a); } return; }
            using (_lock.EnterWrite(Small(a))) { Work(a); }
        }
        """);

    [Fact]
    public Task Coarse_in_the_other_branch() => InSpace("""
        void M(ulong a)
        {
            if (Big) { using (_lock.EnterWrite()) { Work(a); } }
            else { using (_lock.[|EnterWrite|](Small(a))) { Work(a); } }
        }
        """);

    [Fact]
    public Task Switch() => InSpace("""
        void M(ulong a)
        {
            AddressRange range;
            switch (IsHuge(a)) { case true: range = Large(a); break; default: range = Small(a); break; }
            using (_lock.[|EnterWrite|](range)) { Work(a); }
        }
        """);

    [Fact]
    public Task Switch_expression() => InSpace(
        "void M(ulong a) { using (_lock.[|EnterWrite|](IsHuge(a) switch { true => Large(a), _ => Small(a) })) { Work(a); } }");

    [Fact]
    public Task Asked_for_something_else() => InSpace("""
        void M(ulong a)
        {
            AddressRange range = IsHuge(a) ? Large(a) : Small(a);
            using (_lock.[|EnterWrite|](range)) { if (_done == 0) { Work(a); } }
        }
        """);

    [Fact]
    public Task Asked_again_before_the_hold() => InSpace("""
        void M(ulong a)
        {
            AddressRange range = IsHuge(a) ? Large(a) : Small(a);
            if (IsHuge(a)) { Work(a); }
            using (_lock.[|EnterWrite|](range)) { Work(a); }
        }
        """);

    [Fact]
    public Task Attempt() => InSpace("""
        void M(ulong a)
        {
            AddressRange range = IsHuge(a) ? Large(a) : Small(a);
            if (_lock.[|TryEnterWrite|](range, out RangeGuard hold)) { using (hold) { Work(a); } }
        }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Asked_again() => InSpace("""
        void M(ulong a)
        {
            while (true)
            {
                bool huge = IsHuge(a);
                using (_lock.EnterWrite(huge ? Large(a) : Small(a)))
                {
                    if (IsHuge(a) != huge) { continue; }
                    Work(a);
                    return;
                }
            }
        }
        """);

    [Fact]
    public Task Asked_again_by_the_member() => InSpace("""
        void M(ulong a)
        {
            if (IsHuge(a))
            {
                using (_lock.EnterWrite(Large(a)))
                {
                    bool still;
                    using (_lock.VmaLock.Enter()) { still = _huge.Contains(a); }
                    if (still) { Work(a); }
                }
            }
            else
            {
                using (_lock.EnterWrite(Small(a))) { using (_lock.VmaLock.Enter()) { if (_huge.Contains(a)) { return; } } Work(a); }
            }
        }
        """);

    [Fact]
    public Task Number_of_changes() => InSpace("""
        void M(ulong a)
        {
            while (true)
            {
                int version;
                using (_lock.VmaLock.Enter()) { version = _version; }
                AddressRange range = IsHuge(a) ? Large(a) : Small(a);
                using (_lock.EnterWrite(range))
                {
                    using (_lock.VmaLock.Enter()) { if (_version != version) { continue; } }
                    Work(a);
                    return;
                }
            }
        }
        """);

    [Fact]
    public Task Condition_on_parameters() => InSpace("""
        void M(ulong a, bool huge)
        {
            if (huge) { using (_lock.EnterWrite(Large(a))) { Work(a); } } else { using (_lock.EnterWrite(Small(a))) { Work(a); } }
            using (_lock.EnterRead(huge ? Large(a) : Small(a))) { Work(a); }
        }
        """);

    [Fact]
    public Task What_never_changes() => InSpace(
        "void M(ulong a) { using (_lock.EnterRead(_fixed ? Large(a) : Small(a))) { Work(a); } }");

    [Fact]
    public Task What_nothing_guards() => InSpace(
        "void M(ulong a) { using (_lock.EnterRead(_done == 1 ? Large(a) : Small(a))) { Work(a); } }");

    [Fact]
    public Task What_another_lock_guards() => InSpace("""
        bool Theirs() { lock (_other) { return _theirs; } }
        void M(ulong a) { using (_lock.EnterRead(Theirs() ? Large(a) : Small(a))) { Work(a); } }
        """);

    [Fact]
    public Task Coarse_acquire() => InSpace("void M(ulong a) { if (IsHuge(a)) { using (_lock.EnterWrite()) { Work(a); } } }");

    [Fact]
    public Task Whether_there_is_anything_to_do() => InSpace(
        "void M(ulong a) { if (IsHuge(a)) { using (_lock.EnterWrite(Small(a))) { Work(a); } } }");

    [Fact]
    public Task Same_range_in_both_branches() => InSpace("""
        void M(ulong a)
        {
            if (IsHuge(a)) { using (_lock.EnterWrite(Small(a))) { Work(a); } } else { using (_lock.EnterWrite(Small(a))) { Work(a + 1); } }
        }
        """);

    [Fact]
    public Task Decided_under_a_coarse_hold() => InSpace(
        "void M(ulong a) { using (_lock.EnterWrite()) { AddressRange r = _big ? Large(a) : Small(a); Work(r.Start); } }");

    [Fact]
    public Task Computed_of_the_member_is_told_once() => InSpace(
        "void M(ulong a) { using (_lock.EnterWrite({|MML4005:_big ? Large(a) : Small(a)|})) { Work(a); } }");

    #endregion
}
