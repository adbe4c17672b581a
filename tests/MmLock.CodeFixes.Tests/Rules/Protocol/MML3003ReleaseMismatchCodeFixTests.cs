using static MmLock.CodeFixes.Tests.Rules.Protocol.FixSource;
using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.ProtocolFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3003ReleaseMismatchCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed class MML3003ReleaseMismatchCodeFixTests
{
    private static Task Review(string before, string after) => Verify.ReviewAsync(File(before), File(after));

    [Fact]
    public Task Release_in_the_mode_of_the_hold() => Review(
        """
            void M() { _rw.EnterReadLock(); try { Work(); } finally { _rw.[|ExitWriteLock|](); } }
        """,
        """
            void M() { _rw.EnterReadLock(); try { Work(); } finally { _rw.ExitReadLock(); } }
        """);

    [Fact]
    public Task Release_in_the_mode_after_a_downgrade() => Review(
        """
            void M() { _mm.AcquireWrite(); _count++; _mm.DowngradeToRead(); _mm.[|ReleaseWrite|](); }
        """,
        """
            void M() { _mm.AcquireWrite(); _count++; _mm.DowngradeToRead(); _mm.ReleaseRead(); }
        """);

    [Fact]
    public Task Second_release_goes() => Review(
        """
            void M()
            {
                Monitor.Enter(_gate);
                _count++;
                Monitor.Exit(_gate);

                // Once more, to be sure.
                Monitor.[|Exit|](_gate);
                Work();
            }
        """,
        """
            void M()
            {
                Monitor.Enter(_gate);
                _count++;
                Monitor.Exit(_gate);

                // Once more, to be sure.
                Work();
            }
        """);

    [Fact]
    public Task Release_before_the_finally_goes() => Review(
        """
            int M()
            {
                _rw.EnterReadLock();
                try
                {
                    if (_closed) { _rw.[|ExitReadLock|](); return 0; }
                    return _count;
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }
        """,
        """
            int M()
            {
                _rw.EnterReadLock();
                try
                {
                    if (_closed) { return 0; }
                    return _count;
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }
        """);

    [Fact]
    public Task No_fix_for_what_nobody_has_taken() => Verify.NoneAsync(File(
        """
            void M() { Work(); _rw.[|ExitWriteLock|](); }
        """));

    /// <summary>Without it the hold would be left on the other way.</summary>
    [Fact]
    public Task Release_that_another_way_needs_stays() => Verify.NoneAsync(File(
        """
            void M()
            {
                Monitor.Enter(_gate);
                if (_closed)
                {
                    Monitor.Exit(_gate);
                }

                Monitor.[|Exit|](_gate);
            }
        """));
}
