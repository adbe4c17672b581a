using MmLock;

public abstract class Node
{
    protected readonly List<Node> Children = new();

    public void Add(Node child)
    {
        lock (this)
        {
            T.Note("add");
            Children.Add(child);
        }
    }

    public abstract int Size();
}

public sealed class Leaf : Node
{
    public override int Size() => 1;
}

public sealed class Inner : Node
{
    public override int Size()
    {
        lock (this)
        {
            T.Note("size");
            return Children.Count;
        }
    }
}

public sealed class Tree
{
    [CoarseLock]
    public readonly Inner Root = new();

    public int Count()
    {
        lock (Root)
        {
            T.Note("count");
            return 1;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var tree = new Tree();
        T.Watch(tree);
        T.Watch(tree.Root);
        for (int i = 0; i < input; i++)
        {
            tree.Root.Add(new Leaf());
        }

        return tree.Root.Size() + tree.Count();
    }
}
