// becomes: coarse coarse range
using MmLock;

public static class Program
{
    private sealed class CommandRing
    {
        private readonly MmapLock _lock = new();
        private readonly (int Code, int Arg)[] _entries = new (int, int)[64];
        private (int Head, int Tail) _cursor;

        public bool Push((int Code, int Arg) command)
        {
            using (_lock.EnterWrite())
            {
                (int head, int tail) = _cursor;
                if (tail - head >= _entries.Length) return false;
                _entries[tail % _entries.Length] = command;
                _cursor = (head, tail + 1);
                return true;
            }
        }

        public (int Code, int Arg)? Pop()
        {
            using (_lock.EnterWrite())
            {
                if (_cursor is var (head, tail) && head == tail) return null;
                var command = _entries[_cursor.Head % _entries.Length];
                _cursor.Head++;
                return command;
            }
        }

        public void Patch(int index, Func<(int Code, int Arg), (int, int)> patch)
        {
            using (_lock.EnterWrite())
            {
                (int Code, int Arg) was = _entries[index];
                Thread.Sleep(1);
                _entries[index] = patch(was);
            }
        }
    }

    public static string Run(int input)
    {
        var ring = new CommandRing();
        int popped = 0, sum = 0;
        string ends = T.Together(
            () => { for (int i = 1; i <= 100; i++) while (!ring.Push((1, i))) Thread.Sleep(0); },
            () => { for (int i = 1; i <= 100; i++) while (!ring.Push((2, i))) Thread.Sleep(0); },
            () =>
            {
                while (popped < 200)
                {
                    if (ring.Pop() is var (code, arg)) { popped++; sum += arg; } else { Thread.Sleep(0); }
                }
            });
        ring.Patch(input, c => (c.Code, 0));
        string edge = "";
        try { ring.Patch(64, c => c); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {popped} {sum} {ring.Pop() is null} {edge}";
    }
}
