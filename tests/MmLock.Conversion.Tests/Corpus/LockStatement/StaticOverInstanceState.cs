using MmLock;

public class Node
{
    [CoarseLock]
    private static readonly object TreeLock = new object();

    private readonly List<Node> children = new List<Node>();

    public void Add(Node child)
    {
        lock (TreeLock)
        {
            T.Note("add");
            children.Add(child);
        }
    }

    public int Count
    {
        get
        {
            lock (Node.TreeLock)
                return T.Note("count", children.Count);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Node));
        var node = new Node();
        while (input-- > 0)
            node.Add(new Node());
        return node.Count;
    }
}
