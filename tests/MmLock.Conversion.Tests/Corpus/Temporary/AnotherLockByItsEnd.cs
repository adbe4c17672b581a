// refused: may be another lock by its end
using MmLock;

public sealed class Node
{
    [CoarseLock]
    internal readonly object Gate = new();
}

public sealed class Space
{
    private Node _node = new();

    public int Work(int n)
    {
        lock (_node.Gate)
        {
            Relax(_node);
            _node = new Node();
            return n;
        }
    }

    private static void Relax(Node node)
    {
        Monitor.Exit(node.Gate);
        Monitor.Enter(node.Gate);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        return new Space().Work(input);
    }
}
