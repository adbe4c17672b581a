using static MmLock.CodeFixes.Tests.Rules.Protocol.FixSource;
using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.ProtocolFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3002AcquireGapCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed class MML3002AcquireGapCodeFixTests
{
    private static Task Review(string before, string after, int iterations = 1) =>
        Verify.ReviewAsync(File(before), File(after), iterations);

    [Fact]
    public Task Acquire_moves_out() => Review(
        """
            void M()
            {
                Work();

                // Slow.
                try
                {
                    // The lock.
                    _rw.[|EnterReadLock|](); // now

                    Work();
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }

            async Task N(CancellationToken token)
            {
                try
                {
                    await _one.[|WaitAsync|](token).ConfigureAwait(false);
                    Work();
                }
                finally
                {
                    _one.Release();
                }
            }
        """,
        """
            void M()
            {
                Work();

                // Slow.
                // The lock.
                _rw.EnterReadLock(); // now
                try
                {
                    Work();
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }

            async Task N(CancellationToken token)
            {
                await _one.WaitAsync(token).ConfigureAwait(false);
                try
                {
                    Work();
                }
                finally
                {
                    _one.Release();
                }
            }
        """,
        iterations: 2);

    [Fact]
    public Task Acquire_that_a_catch_sees_is_for_review() => Review(
        """
            async Task M(CancellationToken token)
            {
                try
                {
                    await _one.[|WaitAsync|](token);
                    Work();
                }
                catch (OperationCanceledException)
                {
                    _closed = true;
                }
                finally
                {
                    _one.Release();
                }
            }
        """,
        """
            async Task M(CancellationToken token)
            {
                await _one.WaitAsync(token);
                try
                {
                    Work();
                }
                catch (OperationCanceledException)
                {
                    _closed = true;
                }
                finally
                {
                    _one.Release();
                }
            }
        """);

    [Fact]
    public Task What_comes_before_the_acquire_moves_with_it() => Review(
        """
            void M()
            {
                try
                {
                    int n = Read();
                    Monitor.[|Enter|](_gate);
                    _count = n;
                    Work();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        """,
        """
            void M()
            {
                int n = Read();
                Monitor.Enter(_gate);
                try
                {
                    _count = n;
                    Work();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        """);

    [Fact]
    public Task Gap_moves_in() => Review(
        """
            void M()
            {
                _rw.[|EnterWriteLock|]();

                // First this.
                Work();
                _count = 0;

                try
                {
                    Work();
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        """,
        """
            void M()
            {
                _rw.EnterWriteLock();
                try
                {
                    // First this.
                    Work();
                    _count = 0;
                    Work();
                }
                finally
                {
                    _rw.ExitWriteLock();
                }
            }
        """);

    [Fact]
    public Task Gap_behind_a_tried_acquire_moves_in() => Review(
        """
            bool M()
            {
                if (!_rw.[|TryEnterWriteLock|](5))
                    return false;

                Work();
                try {
                    Work();
                } finally {
                    _rw.ExitWriteLock();
                }

                return true;
            }
        """,
        """
            bool M()
            {
                if (!_rw.TryEnterWriteLock(5))
                    return false;

                try {
                    Work();
                    Work();
                } finally {
                    _rw.ExitWriteLock();
                }

                return true;
            }
        """);

    [Fact]
    public Task No_fix_where_a_variable_of_the_gap_is_used_behind() => Verify.NoneAsync(File(
        """
            int M()
            {
                Monitor.[|Enter|](_gate);
                int n = Read();
                try
                {
                    Work();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }

                return n;
            }
        """));

    /// <summary>What can fail stands in the statement that acquires: nothing can move in.</summary>
    [Fact]
    public Task Gap_in_the_statement_of_the_acquire() => Verify.NoneAsync(File(
        """
            void M()
            {
                int n = _one.[|Wait|](5) ? Read() : throw new TimeoutException();
                try
                {
                    Work();
                }
                finally
                {
                    _one.Release();
                }
            }
        """));
}
