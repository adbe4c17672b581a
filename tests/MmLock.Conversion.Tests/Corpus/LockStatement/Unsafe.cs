using MmLock;

public sealed unsafe class Memory
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly int[] _data = new int[4];

    public int Put(int at, int value)
    {
        lock (_gate)
        {
            fixed (int* cells = _data)
            {
                T.Note("put");
                *(cells + at) = value;
                return cells[0] + cells[1] + cells[2];
            }
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var memory = new Memory();
        T.Watch(memory);
        return memory.Put(input, 5) + memory.Put(1, 2);
    }
}
