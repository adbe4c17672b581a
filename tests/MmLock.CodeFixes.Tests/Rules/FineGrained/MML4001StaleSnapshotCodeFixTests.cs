using Verify = MmLock.CodeFixes.Tests.ReviewFixVerifier<MmLock.CodeFixes.Rules.FineGrained.MML4001StaleSnapshotCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.FineGrained;

public sealed class MML4001StaleSnapshotCodeFixTests
{
    private static string In(string members) => $$"""
        class Area
        {
            public readonly ulong Start = 4;
            public ulong End;
            public int Flags { get; set; }
            public List<int> Pages = new();
            public virtual int Weight { get; set; }
        }

        sealed class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private readonly List<Area> _areas = new();
            [GuardedBy(nameof(_lock))] private Area? _last;
            private bool _done;
            private int _seen;

            private void Touch() => _done = true;

        {{members}}
        }

        """;

    private static Task IsLeftAlone(string members) => Verify.VerifyAsync(In(members), null);

    [Fact]
    public Task Attribute_is_copied_at_the_end_of_the_hold() => Verify.VerifyAsync(
        In("""
            public int M()
            {
                Area first; // the first of all
                using (_lock.EnterRead())
                {
                    first = _areas[0]; // there is one
                }

                return [|first|].Flags;
            }
        """),
        In("""
            public int M()
            {
                Area first; // the first of all
                int flags;
                using (_lock.EnterRead())
                {
                    first = _areas[0]; // there is one
                    flags = first.Flags;
                }

                return flags;
            }
        """));

    [Fact]
    public Task Several_attributes_and_what_never_changes() => Verify.VerifyAsync(
        In("""
            public ulong M(int flags)
            {
                Area first;
                using (_lock.EnterWrite())
                {
                    first = _areas[0];
                    first.Flags |= flags;
                }

                ulong size = [|first|].End - first.Start;
                if ([|first|].Flags > 4 && first.End > 8)
                {
                    size = Math.Max(size, 4096);
                }

                _seen = flags;
                return size;
            }
        """),
        In("""
            public ulong M(int flags)
            {
                Area first;
                ulong end;
                int firstFlags;
                using (_lock.EnterWrite())
                {
                    first = _areas[0];
                    first.Flags |= flags;
                    end = first.End;
                    firstFlags = first.Flags;
                }

                ulong size = end - first.Start;
                if (firstFlags > 4 && end > 8)
                {
                    size = Math.Max(size, 4096);
                }

                _seen = flags;
                return size;
            }
        """));

    [Fact]
    public Task Hold_on_one_line() => Verify.VerifyAsync(
        In("""
            public string M() { Area a; using (_lock.EnterRead()) { a = _areas[0]; } return [|a|].Flags.ToString(); }
        """),
        In("""
            public string M() { Area a; int flags; using (_lock.EnterRead()) { a = _areas[0]; flags = a.Flags; } return flags.ToString(); }
        """));

    [Fact]
    public Task Nothing_may_be_there() => IsLeftAlone("""
            public int M()
            {
                Area? last;
                using (_lock.EnterRead()) { last = _last; }
                return last is null ? 0 : [|last|].Flags;
            }
        """);

    [Fact]
    public Task Written_behind_the_hold() => IsLeftAlone("""
            public int M()
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                [|first|].Flags = 4;
                return [|first|].Flags;
            }
        """);

    [Fact]
    public Task Handed_on_behind_the_hold() => IsLeftAlone("""
            public int M()
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                int flags = [|first|].Flags;
                return flags + first.GetHashCode();
            }
        """);

    [Fact]
    public Task Read_again_and_again_until_it_changes() => IsLeftAlone("""
            public void M()
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                while ([|first|].Flags == 0) { }
            }
        """);

    [Fact]
    public Task Code_of_the_project_runs_first() => IsLeftAlone("""
            public int M()
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                Touch();
                return [|first|].Flags;
            }
        """);

    [Fact]
    public Task Waits_first() => IsLeftAlone("""
            public int M()
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                System.Threading.Thread.Sleep(4);
                return [|first|].Flags;
            }
        """);

    [Fact]
    public Task Another_thread_says_first_that_it_is_done() => IsLeftAlone("""
            public int M()
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                return _done ? [|first|].Flags : 0;
            }
        """);

    [Fact]
    public Task Under_the_next_hold() => IsLeftAlone("""
            public int M(AddressRange r)
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                using (_lock.EnterRead(r)) { return [|first|].Flags; }
            }
        """);

    [Fact]
    public Task Member_that_is_no_value() => IsLeftAlone("""
            public int M()
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                return [|first|].Pages.Count;
            }
        """);

    [Fact]
    public Task Member_that_another_class_may_compute() => IsLeftAlone("""
            public int M()
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                return [|first|].Weight;
            }
        """);

    [Fact]
    public Task Address_of_the_member() => IsLeftAlone("""
            public ulong M()
            {
                Area first;
                using (_lock.EnterRead()) { first = _areas[0]; }
                ref ulong end = ref [|first|].End;
                return end;
            }
        """);

    [Fact]
    public Task Looked_up_on_some_paths_only() => IsLeftAlone("""
            public int M(Area other, bool b)
            {
                Area first;
                using (_lock.EnterRead())
                {
                    if (b) { first = _areas[0]; }
                    else { return 0; }
                }

                return [|first|].Flags;
            }
        """);
}
