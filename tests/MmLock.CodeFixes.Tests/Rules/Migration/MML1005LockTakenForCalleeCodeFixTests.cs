using Verify = MmLock.CodeFixes.Tests.ReviewFixVerifier<MmLock.CodeFixes.Rules.Migration.MML1005LockTakenForCalleeCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Migration;

public sealed class MML1005LockTakenForCalleeCodeFixTests
{
    private static string In(string members) => $$"""
        sealed partial class Space
        {
            internal readonly MmapLock _lock = new();
            private readonly Dictionary<ulong, int> _pages = new();

        {{members}}
        }

        """;

    [Fact]
    public Task All_callers_change_together() => Verify.VerifyAsync(
        In("""
            public void Map(ulong at)
            {
                using (_lock.[|EnterWrite|]())
                {
                    // Once.
                    Core(at, 1);
                }
            }

            public int Twice(ulong at)
            {
                using RangeGuard hold = _lock.[|EnterWrite|]();
                return Core(at, 2);
            }

            /// <summary>The work.</summary>
            [RequiresLock(nameof(_lock), LockMode.Write)]
            private int Core(ulong at, int n)
            {
                // Here.
                if (n == 0)
                {
                    return 0;
                }

                _pages[at] = n;
                return n; // done
            }
        """),
        In("""
            public void Map(ulong at)
            {
                // Once.
                Core(at, 1);
            }

            public int Twice(ulong at)
            {
                return Core(at, 2);
            }

            /// <summary>The work.</summary>
            private int Core(ulong at, int n)
            {
                using (_lock.EnterWrite())
                {
                    // Here.
                    if (n == 0)
                    {
                        return 0;
                    }

                    _pages[at] = n;
                    return n; // done
                }
            }
        """));

    [Fact]
    public Task Callers_in_other_files() => Verify.VerifyAsync(
        [
            In("""
                internal void Core(ulong at)
                {
                    _pages[at] = 1;
                }
            """),
            """
            class User
            {
                void Map(Space space, ulong at)
                {
                    if (at > 0)
                        using (space._lock.[|EnterWrite|]())
                            space.Core(at);
                }
            }

            """,
        ],
        [
            In("""
                internal void Core(ulong at)
                {
                    using (_lock.EnterWrite())
                    {
                        _pages[at] = 1;
                    }
                }
            """),
            """
            class User
            {
                void Map(Space space, ulong at)
                {
                    if (at > 0)
                        space.Core(at);
                }
            }

            """,
        ]);

    [Fact]
    public Task Name_that_a_parameter_hides_and_body_of_one_line() => Verify.VerifyAsync(
        In("""
            public int Read(ulong at) { using (_lock.[|EnterRead|]()) { return Core(at, 4); } }

            private int Core(ulong at, int _lock) { return _pages[at] + _lock; }
        """),
        In("""
            public int Read(ulong at) { return Core(at, 4); }

            private int Core(ulong at, int _lock) {
                using (this._lock.EnterRead())
                {
                    return _pages[at] + _lock;
                }
            }
        """));

    [Fact]
    public Task Comment_that_would_be_lost() => Verify.VerifyAsync(
        In("""
            public void Map(ulong at)
            {
                using (_lock.[|EnterWrite|]()) // for the table
                {
                    Core(at);
                }
            }

            private void Core(ulong at)
            {
                _pages[at] = 1;
            }
        """), null);
}
