using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.FineGrained;

public sealed class MML4001StaleSnapshotTests
{
    /// <summary>With the rule on accesses without a lock: one defect is one diagnostic.</summary>
    private static Task Verify(string source, params DiagnosticResult[] expected) =>
        RuleVerifier.VerifyAsync("MML4001", ["MML4001", "MML3007"], [Prelude.Usings + source], expected);

    private static Task InSpace(string members) => Verify($$"""
        class Area
        {
            public readonly ulong Start = 4;
            public ulong End;
            public int Flags { get; set; }
            public int Name { get; init; }
        }
        sealed class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private readonly Dictionary<ulong, Area> _map = new();
            [GuardedBy(nameof(_lock))] private readonly List<Area> _list = new();
            [GuardedBy(nameof(_lock))] private Area? _last;
            private readonly Area _own = new();
            [RequiresLock(nameof(_lock), LockMode.Read)] private Area? Find(ulong a) => _map.GetValueOrDefault(a);
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Message_says_object_hold_and_lock() => Verify(
        """
        class Area { public int Flags; }
        class Space
        {
            private readonly MmapLock _lock = new();
            [GuardedBy(nameof(_lock))] private readonly List<Area> _list = new();
            int M()
            {
                Area area;
                using (_lock.EnterRead())
                {
                    area = _list[0];
                }

                return {|#0:area|}.Flags;
            }
        }
        """,
        RuleVerifier.Says(
            "MML4001", DiagnosticSeverity.Warning,
            "'area' was looked up under 'Space._lock' (since line 16), a hold that has ended here: it may have been changed or removed since"));

    [Fact]
    public Task Written_under_the_next_hold() => InSpace("""
        void M(ulong a, AddressRange r)
        {
            Area area;
            using (_lock.EnterRead()) { area = _map[a]; }
            using (_lock.EnterWrite(r)) { [|area|].Flags |= 4; }
        }
        """);

    [Fact]
    public Task Found_by_a_method_that_requires_the_lock() => InSpace("""
        void M(ulong a)
        {
            Area? area;
            using (_lock.EnterRead()) { area = Find(a); }
            if (area != null) { using (_lock.EnterWrite()) { [|area|].End = 8; } }
        }
        """);

    [Fact]
    public Task Out_variable() => InSpace("""
        void M(ulong a)
        {
            Area? area;
            using (_lock.EnterRead()) { if (!_map.TryGetValue(a, out area)) { return; } }
            [|area|].Flags = 4;
        }
        """);

    [Fact]
    public Task Guard_that_is_disposed_of_by_hand() => InSpace("""
        ulong M(ulong a)
        {
            RangeGuard hold = _lock.EnterRead();
            Area area = _map[a];
            hold.Dispose();
            return [|area|].End;
        }
        """);

    [Fact]
    public Task Member_of_the_space() => InSpace("""
        ulong M() { Area? area; using (_lock.EnterRead()) { area = _last; } return area is null ? 0 : [|area|].End; }
        """);

    [Fact]
    public Task Query_over_a_list() => InSpace("""
        void M() { Area area; using (_lock.EnterRead()) { area = _list.First(x => x.Flags > 4); } [|area|].Flags--; }
        """);

    [Fact]
    public Task Kept_over_a_drop_of_the_structure_lock() => InSpace("""
        void M(ulong a) { Area area; using (_lock.VmaLock.Enter()) { area = _map[a]; } [|area|].End = 4; }
        """);

    [Fact]
    public Task Raw_lock() => Verify("""
        class Area { public int Flags; }
        class Space
        {
            [CoarseLock] private readonly object _gate = new();
            [GuardedBy(nameof(_gate))] private readonly List<Area> _list = new();
            void M() { Area area; lock (_gate) { area = _list[0]; } [|area|].Flags = 4; }
        }
        """);

    [Fact]
    public Task Attempt() => InSpace("""
        void M(ulong a)
        {
            if (!_lock.TryEnterRead(out RangeGuard hold)) { return; }
            Area area;
            using (hold) { area = _map[a]; }
            [|area|].Flags = 4;
        }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Used_under_the_hold() => InSpace("void M(ulong a) { using (_lock.EnterWrite()) { Area area = _map[a]; area.Flags = 4; } }");

    [Fact]
    public Task Range_that_outlasts_the_structure_lock() => InSpace("""
        void M(ulong a, AddressRange r)
        {
            using (_lock.EnterWrite(r))
            {
                Area area;
                using (_lock.VmaLock.Enter()) { area = _map[a]; }
                area.Flags = 4;
            }
        }
        """);

    [Fact]
    public Task Copied_attributes() => InSpace("""
        ulong M(ulong a) { ulong end; int flags; using (_lock.EnterRead()) { Area area = _map[a]; end = area.End; flags = area.Flags; } return end + (ulong)flags; }
        """);

    [Fact]
    public Task Looked_up_again() => InSpace("""
        void M(ulong a)
        {
            Area area;
            using (_lock.EnterRead()) { area = _map[a]; }
            using (_lock.EnterWrite()) { area = _map[a]; area.Flags = 4; }
        }
        """);

    [Fact]
    public Task Compared_with_a_new_lookup() => InSpace("""
        void M(ulong a)
        {
            Area? area;
            using (_lock.EnterRead()) { area = Find(a); }
            using (_lock.EnterWrite()) { if (area is not null && Find(a) == area) { area.Flags = 4; } }
        }
        """);

    [Fact]
    public Task What_never_changes() => InSpace("""
        ulong M(ulong a) { Area area; using (_lock.EnterRead()) { area = _map[a]; } return area.Start + (ulong)area.Name; }
        """);

    [Fact]
    public Task Object_of_its_own() => InSpace("""
        void M(ulong a) { Area area; using (_lock.EnterWrite()) { area = new Area { End = (ulong)_list.Count }; } area.Flags = 4; }
        """);

    [Fact]
    public Task Object_that_nothing_guards() => InSpace("void M() { Area area; using (_lock.EnterWrite()) { area = _own; } area.Flags = 4; }");

    [Fact]
    public Task Handed_on_only() => InSpace("Area M(ulong a) { Area area; using (_lock.EnterRead()) { area = _map[a]; } return area; }");

    [Fact]
    public Task Hold_of_the_caller() => InSpace("""
        [RequiresLock(nameof(_lock), LockMode.Write)]
        void M(ulong a) { Area area; using (_lock.VmaLock.Enter()) { area = _map[a]; } area.Flags = 4; }
        """);

    [Fact]
    public Task Guarded_member_without_any_hold_is_told_once() => Verify("""
        class Space
        {
            internal readonly MmapLock Lock = new();
            [GuardedBy(nameof(Lock))] internal Area? Last;
        }
        class Area(Space owner)
        {
            public Space Owner { get; } = owner;
            [GuardedBy("Owner.Lock")] public int Flags;
        }
        class User
        {
            void M(Space s)
            {
                Area? area;
                using (s.Lock.EnterRead()) { area = s.Last; }
                if (area is not null) { area.{|MML3007:Flags|} = 4; }
            }
        }
        """);

    #endregion
}
