// becomes: range*2 structure structure
using MmLock;

public static class Program
{
    private sealed partial class ManagedHeap
    {
        private readonly MmapLock _heapLock = new();
        private readonly int[] _objects = new int[64];

        public void Store(int handle, int value)
        {
            using (_heapLock.EnterWrite())
            {
                int was = _objects[handle];
                Pause();
                _objects[handle] = was + value;
            }
        }

        static partial void Pause();
    }

    private sealed partial class ManagedHeap
    {
        private int _collections;
        private int? _barrier;

        // Moves everything down: no handle keeps its place while it does.
        public int Compact()
        {
            using (_heapLock.EnterWrite())
            {
                int live = 0;
                for (int i = 0; i < _objects.Length; i++)
                {
                    if (_objects[i] != 0) live++;
                }

                Thread.Sleep(1);
                _collections++;
                return live;
            }
        }

        public int? Barrier
        {
            get { using (_heapLock.EnterRead()) return _barrier; }
            set { using (_heapLock.EnterWrite()) _barrier = value; }
        }

        static partial void Pause() => Thread.Sleep(1);
    }

    public static string Run(int input)
    {
        var heap = new ManagedHeap();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) heap.Store(7, 1); },
            () => { for (int i = 0; i < 12; i++) heap.Store(7 + input, 1); },
            () => { for (int i = 0; i < 6; i++) { heap.Compact(); heap.Barrier = i; } },
            () => { for (int i = 0; i < 20; i++) { heap.Store(40, i); _ = heap.Barrier; } });
        string edge = "";
        try { heap.Store(64, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {heap.Compact()} {heap.Barrier} {edge}";
    }
}
