using MmLock.CodeFixes.Rules.Hold;

namespace MmLock.CodeFixes.Tests.Rules.Hold;

using Verify = HoldFixVerifier<MML2004BlockingUnderStructureLockCodeFix>;

public sealed class MML2004BlockingUnderStructureLockCodeFixTests
{
    [Fact]
    public Task Structure_lock_is_released_around_the_wait() => Verify.VerifyAsync("MML2004", "ReleaseAround", """
            public void Settle(ManualResetEventSlim ready)
            {
                using (_lock.VmaLock.Enter())
                {
                    _pages.Clear();
                    ready.{|MML2004:Wait|}();
                    _pageSize = 0;
                }
            }
        """, """
            public void Settle(ManualResetEventSlim ready)
            {
                using (_lock.VmaLock.Enter())
                {
                    _pages.Clear();
                }
                ready.Wait();
                using (_lock.VmaLock.Enter())
                {
                    // Revalidate: what was read before the lock was released may have changed.
                    _pageSize = 0;
                }
            }
        """);
}
