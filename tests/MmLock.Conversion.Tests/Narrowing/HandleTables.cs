// becomes: structure range*2 coarse*2 structure
using MmLock;

public static class Program
{
    // A table of handles says where a block lies; what is known at the acquire is the handle.
    private sealed class Heap
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _memory = new int[256];
        private readonly Dictionary<int, int> _handles = new();

        public void Bind(int handle, int at) { using (_lock.EnterWrite()) { _handles[handle] = at; } }

        public int Add(int handle, int more)
        {
            using (_lock.EnterWrite())
            {
                int at = _handles[handle];
                int was = _memory[at];
                Thread.Sleep(1);
                return _memory[at] = was + more;
            }
        }

        public int AddIfThere(int handle, int more)
        {
            using (_lock.EnterWrite())
            {
                if (!_handles.TryGetValue(handle, out int at)) { return -1; }
                int was = _memory[at];
                Thread.Sleep(1);
                return _memory[at] = was + more;
            }
        }

        // The handle leads elsewhere when the slow work is done: no step of the search.
        public int Move(int handle, int to)
        {
            using (_lock.EnterWrite())
            {
                int at = _handles[handle];
                int was = _memory[at];
                Thread.Sleep(1);
                _memory[to & 255] = was;
                _handles[handle] = to & 255;
                return was;
            }
        }

        public int Drop(int handle)
        {
            using (_lock.EnterWrite())
            {
                int at = _handles[handle];
                int was = _memory[at];
                Thread.Sleep(1);
                _memory[at] = 0;
                _handles.Remove(handle);
                return was;
            }
        }

        public int Count { get { using (_lock.EnterRead()) { return _handles.Count; } } }
    }

    public static string Run(int input)
    {
        var heap = new Heap();
        for (int i = 0; i < 16; i++) { heap.Bind(i, i * 2); }
        heap.Bind(20, 6);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) { heap.Add(3, 1); heap.Bind(5, 100 + i); } },
            () => { for (int i = 0; i < 10; i++) { heap.AddIfThere(20, 1); heap.Add(4 + input, 1); } },
            () => { for (int i = 0; i < 10; i++) { heap.Move(7, 30 + i); } });
        string edge = "";
        try { heap.Drop(99); } catch (KeyNotFoundException) { edge = "no handle"; }
        return $"{ends} {heap.Add(3, 0)} {heap.AddIfThere(98, 1)} {heap.Drop(20)} {heap.Count} {edge}";
    }
}
