// becomes: coarse structure coarse coarse coarse structure range coarse
using System.Runtime.CompilerServices;
using MmLock;

public static class Program
{
    private static class Reach
    {
        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Base>k__BackingField")]
        public static extern ref int BaseOf(Store store);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_base")]
        public static extern ref int FieldOf(Shelf shelf);

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Base")]
        public static extern void Set(Rack rack, int value);
    }

    // A property has no setter, and a class that is none of its friends has a reference to what it keeps.
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        private int Base { get; } = 8;

        public int Add(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[Base + at];
            }
        }

        public int Where() { using (_lock.EnterRead()) return Base; }

        public void Move(int to) { using (_lock.EnterWrite()) Reach.BaseOf(this) = to; }
    }

    // A field.
    private sealed class Shelf
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];
        private readonly int _base = 8;

        public int Add(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[_base + at];
            }
        }

        public void Move(int to) { using (_lock.EnterWrite()) Reach.FieldOf(this) = to; }

        public int First() { using (_lock.EnterRead()) return _bytes.Length; }
    }

    // Nobody refers to this one.
    private sealed class Plain
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        private int Base { get; } = 8;

        public int Add(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[Base + at];
            }
        }
    }

    // Set as its object is made, and later, too.
    private sealed class Rack
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];

        public int Base { get; init; } = 8;

        public int Add(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_bytes[Base + at];
            }
        }
    }

    public static string Run(int input)
    {
        var store = new Store();
        var shelf = new Shelf();
        var plain = new Plain();
        var rack = new Rack();
        if (input > 2) Reach.Set(rack, 1);
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { store.Add(i); shelf.Add(i); plain.Add(i); } },
            () => { for (int i = 0; i < 8; i++) { store.Move(8 + i % 2); shelf.Move(8); rack.Add(i); } },
            () => { for (int i = 0; i < 8; i++) { store.Where(); shelf.First(); } });
        return $"{ends} {store.Where()} {shelf.First()}";
    }
}
