using MmLock.CodeFixes.Rules.Hold;

namespace MmLock.CodeFixes.Tests.Rules.Hold;

using Verify = HoldFixVerifier<MML2005CallbackUnderLockCodeFix>;

public sealed class MML2005CallbackUnderLockCodeFixTests
{
    [Fact]
    public Task Event_behind_the_change_is_raised_after_the_release() => Verify.VerifyAsync("MML2005", "ReleaseAround", """
            public void Clear()
            {
                using (_lock.EnterWrite())
                {
                    _pages.Clear();
                    Changed?.{|MML2005:Invoke|}();
                }
            }
        """, """
            public void Clear()
            {
                using (_lock.EnterWrite())
                {
                    _pages.Clear();
                }
                Changed?.Invoke();
            }
        """);
}
