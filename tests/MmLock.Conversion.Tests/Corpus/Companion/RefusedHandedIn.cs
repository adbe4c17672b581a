// refused: holds what others may have, too
using MmLock;

public sealed class Writer
{
    [CoarseLock]
    private readonly List<int> _target;

    public Writer(List<int> target) => _target = target;

    public void Write(int value)
    {
        lock (_target)
        {
            _target.Add(value);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var shared = new List<int>();
        new Writer(shared).Write(input);
        new Writer(shared).Write(1);
        return shared.Count;
    }
}
