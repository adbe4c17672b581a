namespace MmLock.Benchmarks.Locks;

/// <summary>Every other page held, and the pages between them in an order that no cache or predictor can guess.</summary>
internal sealed class HeldPlaces(int count)
{
    private const ulong PageSize = 4096;
    private ulong _state = 1;

    public IEnumerable<AddressRange> Held => Enumerable.Range(0, count).Select(static i => Page(2 * (ulong)i));

    public AddressRange MiddleGap => Gap((ulong)count / 2);

    public AddressRange NextGap()
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return Gap(((_state >> 32) * (ulong)count) >> 32);
    }

    private static AddressRange Gap(ulong number) => Page((2 * number) + 1);

    private static AddressRange Page(ulong number) => AddressRange.FromLength(number * PageSize, PageSize);
}
