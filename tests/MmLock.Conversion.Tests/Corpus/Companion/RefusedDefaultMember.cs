// refused: declare it as 'Node' there
using MmLock;

public interface IVisited
{
    int Visit(int n)
    {
        lock (this)
        {
            return n;
        }
    }
}

[CoarseLock]
public sealed class Node : IVisited
{
    private int _value;

    public int Next()
    {
        lock (this)
        {
            return ++_value;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var node = new Node();
        return node.Next() + ((IVisited)node).Visit(input);
    }
}
