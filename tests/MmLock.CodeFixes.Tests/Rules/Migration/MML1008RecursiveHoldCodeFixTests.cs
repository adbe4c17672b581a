using Verify = MmLock.CodeFixes.Tests.FixVerifier<MmLock.CodeFixes.Rules.Migration.MML1008RecursiveHoldCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Migration;

public sealed class MML1008RecursiveHoldCodeFixTests
{
    private static string Class(string members) => $$"""
        using System;
        using MmLock;

        public class C
        {
            public readonly MmapLock Mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
            private int _n;

        {{members}}
        }

        """;

    private static Task Splits(string before, string after) => Verify.VerifyAsync(Class(before), Class(after));

    private static Task OffersNothing(string members) => Verify.VerifyAsync(Class(members), Class(members), iterations: 0);

    #region flagged

    [Fact]
    public Task Inner_locker_gets_another_half() => Splits(
        """
            public void A()
            {
                using (Mm.EnterWrite())
                {
                    [|B|](1);
                }
            }

            public int B(int by)
            {
                using (Mm.EnterWrite())
                {
                    // Counts.
                    if (by > 0)
                    {
                        return _n += by;
                    }

                    return -1;
                }
            }
        """,
        """
            public void A()
            {
                using (Mm.EnterWrite())
                {
                    BLocked(1);
                }
            }

            public int B(int by)
            {
                using (Mm.EnterWrite())
                {
                    return BLocked(by);
                }
            }

            /// <summary>What <c>B</c> does, for callers that hold <c>Mm</c>.</summary>
            [RequiresLock(nameof(Mm), LockMode.Write)]
            private int BLocked(int by)
            {
                // Counts.
                if (by > 0)
                {
                    return _n += by;
                }

                return -1;
            }
        """);

    [Fact]
    public Task Guard_that_lasts_to_the_end() => Splits(
        """
            public void A()
            {
                using RangeGuard hold = Mm.EnterWrite();
                this.[|B|]();
            }

            public void B()
            {
                using RangeGuard hold = Mm.EnterRead();
                _n++; // once

                _n++;
            }
        """,
        """
            public void A()
            {
                using RangeGuard hold = Mm.EnterWrite();
                this.BLocked();
            }

            public void B()
            {
                using RangeGuard hold = Mm.EnterRead();
                BLocked();
            }

            /// <summary>What <c>B</c> does, for callers that hold <c>Mm</c>.</summary>
            [RequiresLock(nameof(Mm), LockMode.Read)]
            private void BLocked()
            {
                _n++; // once

                _n++;
            }
        """);

    [Fact]
    public Task Parameters_of_every_kind() => Splits(
        """
            public void A(ref int x)
            {
                using (Mm.EnterWrite())
                {
                    _n = [|B|](ref x, out int y, in _n, "a", 1, 2);
                }
            }

            public T B<T>(ref int x, out int y, in T z, string s = "b", params int[] more)
                where T : struct
            {
                using (Mm.EnterWrite())
                {
                    y = x++ + more.Length + s.Length;
                    return z;
                }
            }
        """,
        """
            public void A(ref int x)
            {
                using (Mm.EnterWrite())
                {
                    _n = BLocked(ref x, out int y, in _n, "a", 1, 2);
                }
            }

            public T B<T>(ref int x, out int y, in T z, string s = "b", params int[] more)
                where T : struct
            {
                using (Mm.EnterWrite())
                {
                    return BLocked<T>(ref x, out y, in z, s, more);
                }
            }

            /// <summary>What <c>B</c> does, for callers that hold <c>Mm</c>.</summary>
            [RequiresLock(nameof(Mm), LockMode.Write)]
            private T BLocked<T>(ref int x, out int y, in T z, string s = "b", params int[] more) where T : struct
            {
                y = x++ + more.Length + s.Length;
                return z;
            }
        """);

    [Fact]
    public Task Second_caller_calls_the_half_that_is_there() => Verify.VerifyAsync(
        Class("""
            public void A() { using (Mm.EnterWrite()) { [|B|](); } }
            public void D() { using (Mm.EnterWrite()) { [|B|](); } }
            public void B() { using (Mm.EnterWrite()) { _n++; } }
        """),
        Class("""
            public void A() { using (Mm.EnterWrite()) { BLocked(); } }
            public void D() { using (Mm.EnterWrite()) { BLocked(); } }
            public void B() { using (Mm.EnterWrite()) { BLocked(); } }

            /// <summary>What <c>B</c> does, for callers that hold <c>Mm</c>.</summary>
            [RequiresLock(nameof(Mm), LockMode.Write)]
            private void BLocked()
            { _n++; }
        """),
        iterations: 2);

    [Fact]
    public Task Method_that_calls_itself() => Splits(
        """
            public int A(int n)
            {
                using (Mm.EnterWrite())
                {
                    return n == 0 ? _n : [|A|](n - 1);
                }
            }
        """,
        """
            public int A(int n)
            {
                using (Mm.EnterWrite())
                {
                    return ALocked(n);
                }
            }

            /// <summary>What <c>A</c> does, for callers that hold <c>Mm</c>.</summary>
            [RequiresLock(nameof(Mm), LockMode.Write)]
            private int ALocked(int n)
            {
                return n == 0 ? _n : ALocked(n - 1);
            }
        """);

    [Fact]
    public Task Caller_in_another_class() => Verify.VerifyAsync(
        Class("    public void B() { using (Mm.EnterWrite()) { _n++; } }")
            + "public static class D { public static void A(C c) { using (c.Mm.EnterWrite()) { c.[|B|](); } } }\n",
        Class("""
            public void B() { using (Mm.EnterWrite()) { BLocked(); } }

            /// <summary>What <c>B</c> does, for callers that hold <c>Mm</c>.</summary>
            [RequiresLock(nameof(Mm), LockMode.Write)]
            internal void BLocked()
            { _n++; }
        """) + "public static class D { public static void A(C c) { using (c.Mm.EnterWrite()) { c.BLocked(); } } }\n");

    [Theory]
    [InlineData("new(new MmapLockOptions { [|Recursion = MmapLockRecursion.CoarseByThread|] })", "new()")]
    [InlineData("new MmapLock(new MmapLockOptions { [|Recursion = MmapLockRecursion.CoarseByThread|] })", "new MmapLock()")]
    [InlineData(
        "new(new MmapLockOptions { [|Recursion = MmapLockRecursion.CoarseByThread|], Validate = true })",
        "new(new MmapLockOptions { Validate = true })")]
    [InlineData(
        "new(new MmapLockOptions { Validate = true, [|Recursion = MmapLockRecursion.CoarseByThread|] })",
        "new(new MmapLockOptions { Validate = true })")]
    public Task Option_goes(string before, string after) => Verify.VerifyAsync(
        $"using MmLock;\nclass C {{ private readonly MmapLock _mm = {before}; void A() {{ using (_mm.EnterWrite()) {{ }} }} }}\n",
        $"using MmLock;\nclass C {{ private readonly MmapLock _mm = {after}; void A() {{ using (_mm.EnterWrite()) {{ }} }} }}\n");

    #endregion

    #region not flagged

    [Theory]
    [InlineData("public virtual void B() { using (Mm.EnterWrite()) { _n++; } }")]
    [InlineData("public void B() { _n++; using (Mm.EnterWrite()) { _n++; } }")]
    [InlineData("public void B() { using (RangeGuard hold = Mm.EnterWrite()) { _n++; hold.Dispose(); } }")]
    [InlineData("public void B() { using (Mm.EnterWrite()) { _n++; } }\n    private void BLocked(int other) { }")]
    [InlineData("public void B([System.Runtime.CompilerServices.CallerMemberName] string s = \"\") { using (Mm.EnterWrite()) { _n++; } }")]
    [InlineData("public void B() { Mm.AcquireWrite(); try { _n++; } finally { Mm.ReleaseWrite(); } }")]
    public Task Inner_locker_that_is_not_one_section_of_its_own(string inner) => OffersNothing(
        $"    public void A() {{ using (Mm.EnterWrite()) {{ [|B|](); }} }}\n    {inner}");

    [Theory]
    [InlineData("using (Mm.EnterWrite()) { other.[|B|](); }")]
    [InlineData("using (other.Mm.EnterWrite()) { [|B|](); }")]
    [InlineData("using (other.Mm.EnterWrite()) { other = this; other.[|B|](); }")]
    [InlineData("using (Mm.EnterRead()) { other?.[|B|](); }")]
    public Task Call_that_may_take_another_lock_or_run_without_the_hold(string body) =>
        OffersNothing($"    public void A(C other) {{ {body} }}\n    public void B() {{ using (Mm.EnterRead()) {{ _n++; }} }}");

    [Fact]
    public Task Property_and_longer_ways() => OffersNothing(
        """
            public int N { get { using (Mm.EnterRead()) { return _n; } } }
            public int A() { using (Mm.EnterRead()) { return [|N|]; } }
            public void D() { using (Mm.EnterWrite()) { [|E|](); } }
            public void E() => F();
            public void F() { using (Mm.EnterWrite()) { _n++; } }
        """);

    #endregion
}
