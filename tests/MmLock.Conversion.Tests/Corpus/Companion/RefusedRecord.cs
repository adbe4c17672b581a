// refused: 'Entry' is a record
using MmLock;

[CoarseLock]
public sealed record Entry(int Key)
{
    public int Hits;

    public int Hit()
    {
        lock (this)
        {
            return ++Hits;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var one = new Entry(input);
        Entry copy = one with { Key = 2 };
        return one.Hit() + copy.Hit();
    }
}
