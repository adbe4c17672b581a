namespace MmLock.Benchmarks.Locks;

internal readonly struct WriteRange(MmapLock mm, AddressRange range) : ISection
{
    public void Iterate() => mm.EnterWrite(range).Dispose();
}

internal readonly struct ReadRange(MmapLock mm, AddressRange range) : ISection
{
    public void Iterate() => mm.EnterRead(range).Dispose();
}

internal readonly struct WriteCoarse(MmapLock mm) : ISection
{
    public void Iterate() => mm.EnterWrite().Dispose();
}

internal readonly struct ReadCoarse(MmapLock mm) : ISection
{
    public void Iterate() => mm.EnterRead().Dispose();
}

internal readonly struct WriteUnscoped(MmapLock mm) : ISection
{
    public void Iterate()
    {
        mm.AcquireWrite();
        mm.ReleaseWrite();
    }
}

internal readonly struct WriteRangeBusy(MmapLock mm, AddressRange range, int steps) : ISection
{
    public void Iterate()
    {
        using (mm.EnterWrite(range))
        {
            BusySection.Run(steps);
        }
    }
}

/// <summary>A range between the held ones, another each time.</summary>
internal readonly struct WriteBetweenHeld(MmapLock mm, HeldPlaces places) : ISection
{
    public void Iterate() => mm.EnterWrite(places.NextGap()).Dispose();
}

/// <summary>The same for the list.</summary>
internal readonly struct ListWriteBetweenHeld(RangeList list, HeldPlaces places) : ISection
{
    public void Iterate() => list.Exit(list.Enter(places.NextGap()));
}

internal readonly struct WriteStructure(MmapLock mm) : ISection
{
    public void Iterate() => mm.EnterStructure(LockMode.Write).Dispose();
}

internal readonly struct ReadStructure(MmapLock mm) : ISection
{
    public void Iterate() => mm.EnterStructure(LockMode.Read).Dispose();
}

internal readonly struct VmaLockAlone(MmapLock mm) : ISection
{
    public void Iterate() => mm.VmaLock.Enter().Dispose();
}

internal readonly struct WriteTwoRanges(MmapLock mm, AddressRange first, AddressRange second) : ISection
{
    public void Iterate() => mm.EnterWrite(first, second).Dispose();
}

/// <summary>The same two, one after the other: what could wait for itself.</summary>
internal readonly struct WriteOneThenOther(MmapLock mm, AddressRange first, AddressRange second) : ISection
{
    public void Iterate()
    {
        using (mm.EnterWrite(first))
        {
            mm.EnterWrite(second).Dispose();
        }
    }
}
