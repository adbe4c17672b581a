// refused: copies itself by 'MemberwiseClone'
using MmLock;

public sealed class Block
{
    public int[] Words = new int[4];

    public Block Copy() => (Block)MemberwiseClone();
}

public sealed class Cache
{
    [CoarseLock]
    private readonly Block _block = new();

    public int Read(int i)
    {
        lock (_block)
        {
            return _block.Copy().Words[i];
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Cache().Read(input);
}
