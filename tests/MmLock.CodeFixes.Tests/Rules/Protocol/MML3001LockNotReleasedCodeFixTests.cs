using static MmLock.CodeFixes.Tests.Rules.Protocol.FixSource;
using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.ProtocolFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3001LockNotReleasedCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed partial class MML3001LockNotReleasedCodeFixTests
{
    private static Task Sound(string before, string after, int iterations = 1) => Verify.SoundAsync(File(before), File(after), iterations);

    private static Task Review(string before, string after) => Verify.ReviewAsync(File(before), File(after));

    private static Task None(string members) => Verify.NoneAsync(File(members));

    [Fact]
    public Task Pair_gets_try_and_finally() => Sound(
        """
            void M()
            {
                _rw.[|EnterWriteLock|](); // all of it
                // Then work.
                Work();

                _count++;
                _rw.ExitWriteLock(); // done
                Work();
            }
        """,
        """
            void M()
            {
                _rw.EnterWriteLock(); // all of it
                try
                {
                    // Then work.
                    Work();

                    _count++;
                }
                finally
                {
                    _rw.ExitWriteLock(); // done
                }

                Work();
            }
        """);

    [Fact]
    public Task Early_return_without_release() => Review(
        """
            int M()
            {
                Monitor.[|Enter|](_gate);

                if (_closed)
                {
                    return -1;
                }

                _count++;

                // Let go.
                Monitor.Exit(_gate);

                return _count;
            }
        """,
        """
            int M()
            {
                Monitor.Enter(_gate);
                try
                {
                    if (_closed)
                    {
                        return -1;
                    }

                    _count++;
                }
                finally
                {
                    // Let go.
                    Monitor.Exit(_gate);
                }

                return _count;
            }
        """);

    [Fact]
    public Task Early_returns_that_release_lose_their_release() => Sound(
        """
            int M()
            {
                _rw.[|EnterReadLock|]();
                if (_closed)
                {
                    _rw.ExitReadLock();
                    return -1;
                }

                Work();
                _rw.ExitReadLock();
                return 0;
            }
        """,
        """
            int M()
            {
                _rw.EnterReadLock();
                try
                {
                    if (_closed)
                    {
                        return -1;
                    }

                    Work();
                }
                finally
                {
                    _rw.ExitReadLock();
                }

                return 0;
            }
        """);

    [Fact]
    public Task Early_return_of_something_computed_is_for_review() => Review(
        """
            int M()
            {
                _rw.[|EnterReadLock|]();
                if (_closed)
                {
                    _rw.ExitReadLock();
                    return Read();
                }

                Work();
                _rw.ExitReadLock();
                return 0;
            }
        """,
        """
            int M()
            {
                _rw.EnterReadLock();
                try
                {
                    if (_closed)
                    {
                        return Read();
                    }

                    Work();
                }
                finally
                {
                    _rw.ExitReadLock();
                }

                return 0;
            }
        """);

    [Fact]
    public Task Variable_that_is_used_behind_is_declared_before() => Sound(
        """
            int M()
            {
                _rw.[|EnterReadLock|]();
                var value = Read();
                string? text = value.ToString();
                _rw.ExitReadLock();
                return value + text!.Length;
            }
        """,
        """
            int M()
            {
                _rw.EnterReadLock();
                int value;
                string? text;
                try
                {
                    value = Read();
                    text = value.ToString();
                }
                finally
                {
                    _rw.ExitReadLock();
                }

                return value + text!.Length;
            }
        """);

    [Fact]
    public Task Braces_tabs_and_line_endings_of_the_file() => Verify.SoundAsync(
        File("\tvoid M() {\r\n\t\t_rw.[|EnterReadLock|]();\r\n\t\tWork();\r\n\t\t_rw.ExitReadLock();\r\n\t}").ReplaceLineEndings("\r\n"),
        File(
            "\tvoid M() {\r\n\t\t_rw.EnterReadLock();\r\n\t\ttry {\r\n\t\t\tWork();\r\n\t\t} finally {\r\n\t\t\t_rw.ExitReadLock();\r\n\t\t}\r\n\t}")
            .ReplaceLineEndings("\r\n"));

    [Fact]
    public Task Guard_becomes_a_using_declaration() => Sound(
        """
            void M()
            {
                // All memory.
                RangeGuard hold = _mm.[|EnterRead|]();
                Work();

                hold.Dispose();
            }

            void Early()
            {
                var hold = _mm.[|EnterWrite|]();
                if (_closed)
                {
                    return;
                }

                hold.Dispose();
                Work();
            }

            void Never()
            {
                var hold = _mm.[|EnterWrite|](); // for the rest
                Work();
            }
        """,
        """
            void M()
            {
                // All memory.
                using RangeGuard hold = _mm.EnterRead();
                Work();
            }

            void Early()
            {
                using var hold = _mm.EnterWrite();
                if (_closed)
                {
                    return;
                }

                hold.Dispose();
                Work();
            }

            void Never()
            {
                using var hold = _mm.EnterWrite(); // for the rest
                Work();
            }
        """,
        iterations: 3);

    [Fact]
    public Task Scope_that_may_be_disposed_only_once() => Sound(
        """
            void M()
            {
                var scope = _mm.VmaLock.[|Enter|]();
                Work();
                scope.Dispose();
                Work();
            }

            void N()
            {
                var scope = _mm.VmaLock.[|Enter|]();
                Work();
                scope.Dispose();
            }
        """,
        """
            void M()
            {
                var scope = _mm.VmaLock.Enter();
                try
                {
                    Work();
                }
                finally
                {
                    scope.Dispose();
                }

                Work();
            }

            void N()
            {
                using var scope = _mm.VmaLock.Enter();
                Work();
            }
        """,
        iterations: 2);
}
