using MmLock;

public class Chunk
{
    public Chunk? Next;
    public int Size = 1;
}

public sealed class BigChunk : Chunk;

public sealed class Heap
{
    [CoarseLock]
    private readonly Chunk _first = new() { Next = new BigChunk() };

    private Chunk Find(int i) => i == 0 ? _first : _first.Next!;

    public int Grow(int i, object any)
    {
        lock (Find(i))
        {
            T.Note("find");
            Find(i).Size++;
        }

        lock ((Chunk)any)
        {
            T.Note("cast");
        }

        lock (any as BigChunk ?? _first)
        {
            T.Note("either");
        }

        lock (i == 0 ? _first : Find(i))
        {
            T.Note("choice");
        }

        lock (_first.Next! /* the second */)
        {
            T.Note("next");
            return _first.Size * 10 + _first.Next!.Size;
        }
    }

    public Chunk First => _first;
}

public static class Program
{
    public static object? Run(int input)
    {
        var heap = new Heap();
        T.Watch(heap);
        T.Watch(heap.First);
        return heap.Grow(input & 1, heap.First);
    }
}
