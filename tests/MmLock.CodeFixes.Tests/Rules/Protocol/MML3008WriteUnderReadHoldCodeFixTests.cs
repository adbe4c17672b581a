using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.LockUseFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3008WriteUnderReadHoldCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed class MML3008WriteUnderReadHoldCodeFixTests
{
    private static string Class(string lockType, string members) => $$"""
        class Cache
        {
            private readonly {{lockType}} _sem = new();
            [GuardedBy(nameof(_sem))] private int _count;

        {{members}}
        }
        """;

    private static Task Writes(string before, string after, string lockType = "ReaderWriterLockSlim") =>
        Verify.VerifyAsync("MML3008", "WriteMode", Class(lockType, before), Class(lockType, after));

    private static Task OffersNothing(string members, string lockType = "ReaderWriterLockSlim") =>
        Verify.VerifyAsync("MML3008", null, Class(lockType, members), Class(lockType, members));

    [Fact]
    public Task Acquire_and_release_change_together() => Writes(
        """
            void M()
            {
                // For the count.
                _sem.EnterReadLock();
                try
                {
                    [|_count|]++;
                }
                finally
                {
                    _sem.ExitReadLock(); // and out
                }
            }
        """,
        """
            void M()
            {
                // For the count.
                _sem.EnterWriteLock();
                try
                {
                    _count++;
                }
                finally
                {
                    _sem.ExitWriteLock(); // and out
                }
            }
        """);

    [Fact]
    public Task Every_early_return() => Writes(
        """
            int M(bool b)
            {
                _sem.EnterReadLock();
                if (b) { _sem.ExitReadLock(); return 0; }
                [|_count|]++;
                _sem.ExitReadLock();
                return 1;
            }
        """,
        """
            int M(bool b)
            {
                _sem.EnterWriteLock();
                if (b) { _sem.ExitWriteLock(); return 0; }
                _count++;
                _sem.ExitWriteLock();
                return 1;
            }
        """);

    [Fact]
    public Task Upgradeable_that_is_never_upgraded() => Writes(
        "    void M() { _sem.EnterUpgradeableReadLock(); try { [|_count|]++; } finally { _sem.ExitUpgradeableReadLock(); } }",
        "    void M() { _sem.EnterWriteLock(); try { _count++; } finally { _sem.ExitWriteLock(); } }");

    [Fact]
    public Task Guards_of_a_coarse_and_a_ranged_hold() => Writes(
        "    void M(AddressRange r) { using (_sem.EnterRead(r)) { [|_count|]++; } }",
        "    void M(AddressRange r) { using (_sem.EnterWrite(r)) { _count++; } }",
        "MmapLock");

    [Fact]
    public Task Tried_and_awaited_guards() => Writes(
        "    bool M() { if (!_sem.TryEnterRead(out RangeGuard g)) return false; using (g) { [|_count|]++; } return true; }",
        "    bool M() { if (!_sem.TryEnterWrite(out RangeGuard g)) return false; using (g) { _count++; } return true; }",
        "MmapLock");

    [Fact]
    public Task Unscoped_pair() => Writes(
        "    async Task M() { await _sem.AcquireReadAsync(); [|_count|]++; _sem.ReleaseRead(); }",
        "    async Task M() { await _sem.AcquireWriteAsync(); _count++; _sem.ReleaseWrite(); }",
        "MmapLock");

    [Fact]
    public Task Promise_of_the_callers() => Writes(
        "    [RequiresLock(nameof(_sem), LockMode.Read)] void M() => [|_count|]++;",
        "    [RequiresLock(nameof(_sem), LockMode.Write)] void M() => _count++;");

    [Fact]
    public Task Upgradeable_that_is_upgraded_elsewhere() => OffersNothing(
        "    void M() { _sem.EnterUpgradeableReadLock(); [|_count|]++; _sem.EnterWriteLock(); _count++; _sem.ExitWriteLock(); _sem.ExitUpgradeableReadLock(); }");

    [Fact]
    public Task Release_that_two_acquires_share() => OffersNothing(
        "    void M(bool b) { if (b) { Console.WriteLine(); _sem.EnterReadLock(); } else { _sem.EnterReadLock(); } [|_count|]++; _sem.ExitReadLock(); }");

    [Fact]
    public Task Wrapper_that_takes_it() => OffersNothing(
        "    void Down() => _sem.EnterReadLock(); void Up() => _sem.ExitReadLock(); void M() { Down(); try { [|_count|]++; } finally { Up(); } }");
}
