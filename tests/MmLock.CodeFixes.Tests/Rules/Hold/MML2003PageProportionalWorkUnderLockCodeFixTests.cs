using MmLock.CodeFixes.Rules.Hold;

namespace MmLock.CodeFixes.Tests.Rules.Hold;

using Verify = HoldFixVerifier<MML2003PageProportionalWorkUnderLockCodeFix>;

public sealed class MML2003PageProportionalWorkUnderLockCodeFixTests
{
    [Fact]
    public Task Lock_is_released_around_the_clearing() => Verify.VerifyAsync("MML2003", "ReleaseAround", """
            public void Zero(ulong address, byte[] page, int length)
            {
                using (_lock.EnterWrite())
                {
                    _pages.Remove(address);
                    Array.{|MML2003:Clear|}(page, 0, length);
                    _pageSize = 0;
                }
            }
        """, """
            public void Zero(ulong address, byte[] page, int length)
            {
                using (_lock.EnterWrite())
                {
                    _pages.Remove(address);
                }
                Array.Clear(page, 0, length);
                using (_lock.EnterWrite())
                {
                    // Revalidate: what was read before the lock was released may have changed.
                    _pageSize = 0;
                }
            }
        """);
}
