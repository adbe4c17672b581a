using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.Migration;

public sealed class MML1008RecursiveHoldTests
{
    private const string Recursive =
        "public readonly MmapLock Mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });";

    private static Task Reports(string members) =>
        RuleVerifier.VerifyAsync("MML1008", $"public class C\n{{\n    {Recursive}\n    int _n;\n{members}\n}}\n");

    private static Task Hidden(string members) =>
        RuleVerifier.VerifyAsync("MML1008", $"class C\n{{\n{members}\n}}\n");

    #region flagged

    [Fact]
    public Task Lock_inside_itself() => Reports(
        "    void A() { using (Mm.EnterWrite()) { using (Mm.[|EnterWrite|]()) { _n++; } } }");

    [Fact]
    public Task Weaker_hold_inside() => Reports(
        "    void A() { using (Mm.EnterWrite()) { using RangeGuard hold = Mm.[|EnterRead|](); _n++; } }");

    [Fact]
    public Task Range_inside_a_coarse_hold() => Reports(
        "    void A(ulong a) { using (Mm.EnterWrite()) { using (Mm.[|EnterWrite|](AddressRange.FromLength(a, 1))) { _n++; } } }");

    [Fact]
    public Task Call_of_a_locker() => Reports(
        "    void A() { using (Mm.EnterWrite()) { [|B|](); } }\n    void B() { using (Mm.EnterWrite()) { _n++; } }");

    [Fact]
    public Task Call_of_a_caller_of_a_locker() => Reports(
        "    void A() { using (Mm.EnterWrite()) { this.[|D|](); } }\n    void D() => B();\n    void B() { using (Mm.EnterWrite()) { _n++; } }");

    [Fact]
    public Task Each_way_in_a_section() => Reports(
        """
            void A() { using (Mm.EnterWrite()) { [|B|](); [|D|](); } }
            void B() { using (Mm.EnterWrite()) { _n++; } }
            int D() { using (Mm.EnterRead()) { return _n; } }
        """);

    [Fact]
    public Task Property() => Reports(
        "    int N { get { using (Mm.EnterRead()) { return _n; } } }\n    int A() { using (Mm.EnterRead()) { return [|N|] + 1; } }");

    [Fact]
    public Task Method_that_calls_itself() => Reports(
        "    int A(int n) { using (Mm.EnterWrite()) { return n == 0 ? 0 : [|A|](n - 1); } }");

    [Fact]
    public Task Function_that_is_handed_in() => Reports(
        "    void A(List<int> l) { using (Mm.EnterWrite()) { l.[|ForEach|](i => B()); } }\n    void B() { using (Mm.EnterWrite()) { _n++; } }");

    [Fact]
    public Task Code_that_is_not_in_sight() => RuleVerifier.VerifyAsync(
        "MML1008",
        $$"""
        public class C
        {
            {{Recursive}}
            public event Action? Changed;
            public void A() { using (Mm.EnterWrite()) { Changed?.{|#0:Invoke|}(); } }
        }
        """,
        new DiagnosticResult("MML1008", DiagnosticSeverity.Info).WithLocation(0).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations)
            .WithMessage(
                "'C.Mm' is taken again, perhaps, by code that is not in sight: A → Changed; until it is, no site on the path can become a range"));

    [Fact]
    public Task Lock_of_another_object_that_may_be_the_same() => RuleVerifier.VerifyAsync(
        "MML1008",
        $$"""
        public class C
        {
            {{Recursive}}
            public void Copy(C other) { using (Mm.EnterWrite()) { using (other.Mm.{|#0:EnterRead|}()) { } } }
        }
        """,
        new DiagnosticResult("MML1008", DiagnosticSeverity.Info).WithLocation(0).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations)
            .WithMessage(
                "'C.Mm' is taken here for another object, perhaps the same: where it may be, neither acquire can become a range"));

    [Fact]
    public Task Unscoped_pairs() => Reports(
        "    void A() { Mm.AcquireWrite(); Mm.[|AcquireWrite|](); Mm.ReleaseWrite(); Mm.ReleaseWrite(); }");

    [Fact]
    public Task Path_is_told() => RuleVerifier.VerifyAsync(
        "MML1008",
        $$"""
        public class C
        {
            {{Recursive}}
            void A() { using (Mm.EnterWrite()) { {|#0:D|}(); } }
            void D() => B();
            void B() { using (Mm.EnterWrite()) { } }
        }
        """,
        new DiagnosticResult("MML1008", DiagnosticSeverity.Info).WithLocation(0).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations)
            .WithMessage(
                "'C.Mm' is taken again by the thread that holds it: A → D → B; no site on the path can become a range"));

    [Theory]
    [InlineData("private readonly MmapLock _mm = new(new MmapLockOptions { [|Recursion = MmapLockRecursion.CoarseByThread|] });")]
    [InlineData(
        "private static readonly MmapLock _mm = new MmapLock(new MmapLockOptions { [|Recursion = MmapLockRecursion.CoarseByThread|] });")]
    [InlineData(
        "private readonly MmapLock _mm; C() { _mm = new(new MmapLockOptions { [|Recursion = MmapLockRecursion.CoarseByThread|] }); }")]
    public Task Option_that_no_path_needs(string declaration) => Hidden(
        $"    {declaration}\n    void A() {{ using (_mm.EnterWrite()) {{ B(); }} }}\n    void B() {{ }}");

    /// <summary>What runs under the hold, and may take it again, is with callers that nobody here has seen.</summary>
    [Fact]
    public Task Hold_that_a_method_leaves_to_callers_outside() => RuleVerifier.VerifyAsync(
        "MML1008",
        """
        public class C
        {
            private readonly MmapLock _mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
            public void Lock() => _mm.{|#0:AcquireWrite|}();
            public void Unlock() => _mm.ReleaseWrite();
            public void A() { using (_mm.EnterWrite()) { } }
        }
        """,
        new DiagnosticResult("MML1008", DiagnosticSeverity.Info).WithLocation(0).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations)
            .WithMessage(
                "'C._mm' is taken again, perhaps, by code that is not in sight: Lock → callers that are not all in sight; until it is, no "
                    + "site on the path can become a range"));

    #endregion

    #region not flagged

    [Fact]
    public Task Option_whose_hold_all_callers_are_in_sight_of() => Hidden(
        """
            private readonly MmapLock _mm = new(new MmapLockOptions { [|Recursion = MmapLockRecursion.CoarseByThread|] });
            void Lock() => _mm.AcquireWrite();
            void Unlock() => _mm.ReleaseWrite();
            void A() { Lock(); Unlock(); }
        """);

    [Fact]
    public Task Lock_without_the_option() => RuleVerifier.VerifyAsync("MML1008", """
        public class C
        {
            public readonly MmapLock Mm = new();
            void A() { using (Mm.EnterWrite()) { B(); } }
            void B() { using (Mm.EnterWrite()) { } }
        }
        """);

    [Fact]
    public Task Lock_that_says_none() => RuleVerifier.VerifyAsync("MML1008", """
        public class C
        {
            public readonly MmapLock Mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.None });
            void A() { using (Mm.EnterWrite()) { B(); } }
            void B() { using (Mm.EnterWrite()) { } }
        }
        """);

    [Fact]
    public Task Section_that_takes_nothing() => Reports("    void A() { using (Mm.EnterWrite()) { _n++; } }");

    [Fact]
    public Task One_after_the_other() =>
        Reports("    void A() { using (Mm.EnterWrite()) { _n++; } B(); }\n    void B() { using (Mm.EnterWrite()) { } }");

    [Fact]
    public Task Other_lock_inside() => Reports(
        "    public readonly MmapLock Other = new();\n    void A() { using (Mm.EnterWrite()) { using (Other.EnterWrite()) { _n++; } } }");

    [Fact]
    public Task Range_around() => Reports(
        "    void A(ulong a) { using (Mm.EnterWrite(AddressRange.FromLength(a, 1))) { B(); } }\n    void B() { using (Mm.EnterWrite()) { } }");

    [Fact]
    public Task Function_that_is_kept_for_later() => Reports(
        "    Action? _later;\n    void A() { using (Mm.EnterWrite()) { _later = () => B(); } }\n    void B() { using (Mm.EnterWrite()) { } }");

    [Fact]
    public Task Raw_lock() => RuleVerifier.VerifyAsync("MML1008", """
        public class C { [CoarseLock] private readonly object _gate = new(); void A() { lock (_gate) { lock (_gate) { } } } }
        """);

    [Fact]
    public Task Option_of_a_lock_that_others_can_see() => Reports("    void A() { using (Mm.EnterWrite()) { } }");

    [Fact]
    public Task Option_of_a_lock_that_is_asked() => Hidden(
        """
            private readonly MmapLock _mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
            bool A() => _mm.IsWriteHeldByCurrentThread;
            void B() { using (_mm.EnterWrite()) { } }
        """);

    [Fact]
    public Task Option_of_a_lock_with_a_condition() => Hidden(
        """
            private readonly MmapLock _mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
            private readonly MmapCondition _some;
            C() { _some = new MmapCondition(_mm); }
            void B() { using (_mm.EnterWrite()) { _some.PulseAll(); } }
        """);

    [Fact]
    public Task Other_options() => Hidden(
        """
            private readonly MmapLock _mm = new(new MmapLockOptions { Backend = MmapLockBackend.ReaderWriter });
            void B() { using (_mm.EnterWrite()) { } }
        """);

    #endregion
}
