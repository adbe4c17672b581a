namespace MmLock.CodeFixes.Tests.Rules.Migration;

/// <summary>A small address space for the range rules: one lock, a tree of areas, drivers of which one is not fine-grained safe.</summary>
internal static class RangeModel
{
    public const string Source = """
        #nullable enable
        using System.Collections.Generic;
        using System.Linq;
        using MmLock;

        [MemoryDriver]
        public abstract class Driver { public abstract int Fault(Area area, ulong address); public virtual void Close(Area area) { } }

        [FineGrainedSafe]
        public sealed class FileDriver : Driver { [PerformsFileIO] public override int Fault(Area area, ulong address) => 0; }

        public sealed class OldDriver : Driver { public override int Fault(Area area, ulong address) => 0; }

        [GuardedBy("Mm.MmapSem")]
        public sealed class Area
        {
            public ulong Start { get; set; }
            public ulong End { get; set; }
            public Driver? Driver { get; set; }
            public Area Duplicate() => new() { Start = Start, End = End, Driver = Driver };
        }

        public sealed class Tree
        {
            private readonly List<Area> _all = new();
            public Area? Find(ulong address) => _all.FirstOrDefault(a => a.End > address);
            public List<Area> Overlapping(ulong start, ulong end) => _all.Where(a => a.End > start && a.Start < end).ToList();
            public void Insert(Area area) => _all.Add(area);
            public void Remove(Area area) => _all.Remove(area);
            public ulong FindGap(ulong length) => length;
            public IEnumerable<Area> All => _all;
        }

        public sealed class Mm
        {
            public MmapLock MmapSem { get; } = new();
            [GuardedBy(nameof(MmapSem))] public Tree Areas { get; } = new();
            [GuardedBy(nameof(MmapSem))] public ulong Total { get; set; }
            [GuardedBy(nameof(MmapSem))] public Dictionary<ulong, int> Users { get; } = new();
            [GuardedBy(nameof(MmapSem))] public Dictionary<ulong, Area> ByStart { get; } = new();
            [GuardedBy(nameof(MmapSem))] public Dictionary<ulong, object> Objects { get; } = new();
            [PerformsFileIO] public static void ReadDisk(ulong address) { }
            [TakesPageProportionalTime] public static void Zap(ulong start, ulong end) { }
            [PerformsFileIO] public static void Use(Area area, ulong address) { _ = area.Start + address; }
        }

        """;
}
