// refused: declare it as 'Segment' there
using MmLock;

[CoarseLock]
public sealed class Segment
{
    public int Length;

    public void Grow()
    {
        lock (this)
        {
            Length++;
        }
    }
}

public sealed class Worker
{
    private readonly object _target;

    public Worker(object target) => _target = target;

    public string Work()
    {
        lock (_target)
        {
            return _target.GetType().Name;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var segment = new Segment();
        segment.Grow();
        return new Worker(segment).Work() + input;
    }
}
