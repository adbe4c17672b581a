using MmLock;

public sealed class Feed
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public async IAsyncEnumerable<int> Read(int count)
    {
        await _sem.WaitAsync();
        try
        {
            for (int i = 0; i <= count; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            _sem.Release();
        }
    }
}

public static class Program
{
    private static async Task<int> SumAsync(Feed feed, int input)
    {
        int sum = 0;
        await foreach (int item in feed.Read(input))
        {
            T.Note("item");
            sum += item;
        }

        T.Note("done");
        return sum;
    }

    public static object? Run(int input)
    {
        var feed = new Feed();
        T.Watch(feed);
        return SumAsync(feed, input).Result;
    }
}
