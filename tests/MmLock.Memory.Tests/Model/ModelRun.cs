using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Model;

/// <summary>A program that is carried out on the real space and on the model, in a region that nobody else uses.</summary>
internal sealed class ModelRun(AddressSpace space, ulong region, ModelFile file, bool alone)
{
    public const int RegionPages = 48;
    public const ulong RegionSize = RegionPages * PageSize;

    private const ulong SlightlyMore = 3 * PageSize;
    private readonly MemoryModel _model = new();
    private readonly List<(ulong Start, ulong Length)> _elsewhere = [];
    private ulong _break = space.SetBreak(0);

    public void Do(Step step)
    {
        ulong start = region + ((ulong)step.From * PageSize);
        ulong length = (ulong)step.Length * PageSize;
        var protection = (MemoryProtection)(step.Value % 8);
        switch (step.Verb)
        {
            case Verb.MapFixed:
                Map(
                    start,
                    length,
                    Private(protection),
                    0,
                    step.Value < 32 ? MapOptions.Fixed | MapOptions.Populate : MapOptions.Fixed,
                    null);
                break;
            case Verb.MapFree:
                Map(start, length, Private(protection), 0, MapOptions.FixedNoReplace, null);
                break;
            case Verb.MapFilePrivate:
                Map(start, length, new ModelVma(protection, false, file.Store, true), step.Other % 10, MapOptions.Fixed, file.Writable);
                break;
            case Verb.MapFileShared:
                Map(
                    start,
                    length,
                    new ModelVma(protection, true, file.Store, true),
                    step.Other % 10,
                    MapOptions.Fixed | MapOptions.Shared,
                    file.Writable);
                break;
            case Verb.MapReadOnlyFile:
                Map(
                    start,
                    length,
                    new ModelVma(protection, true, file.Store, false),
                    step.Other % 10,
                    MapOptions.Fixed | MapOptions.Shared,
                    file.ReadOnly);
                break;
            case Verb.MapSharedMemory:
                Map(
                    start,
                    length,
                    new ModelVma(protection, true, new ModelStore(null), true),
                    0,
                    MapOptions.Fixed | MapOptions.Shared,
                    null);
                break;
            case Verb.MapHint:
                Expect(
                    null,
                    () => Mapped(start, space.Map(start, length, protection), length, Private(protection), _model.IsFree(start, length)));
                break;
            case Verb.MapAnywhere:
                Expect(null, () => Mapped(0, space.Map(length, protection), length, Private(protection), asHinted: false));
                break;
            case Verb.Unmap when step.Value < 64 && _elsewhere.Count > 0:
                (start, length) = _elsewhere[step.Other % _elsewhere.Count];
                _elsewhere.Remove((start, length));
                Expect(null, () => space.Unmap(start, length));
                _model.Unmap(start, length);
                break;
            case Verb.Unmap:
                Expect(null, () => space.Unmap(start, length));
                _model.Unmap(start, length);
                break;
            case Verb.Protect:
                Expect(_model.Protect(start, length, protection), () => space.Protect(start, length, protection));
                break;
            case Verb.Resize or Verb.Move or Verb.MoveTo:
                Remap(step, start, length);
                break;
            case Verb.DontNeed:
                Expect(_model.DontNeed(start, length), () => space.Advise(start, length, MemoryAdvice.DontNeed));
                break;
            case Verb.Random:
                Expect(
                    _model.Change(start, length, vma => vma with { Random = true }),
                    () => space.Advise(start, length, MemoryAdvice.Random));
                break;
            case Verb.Normal:
                Expect(
                    _model.Change(start, length, vma => vma with { Random = false }),
                    () => space.Advise(start, length, MemoryAdvice.Normal));
                break;
            case Verb.DontFork:
                Expect(
                    _model.Change(start, length, vma => vma with { DontFork = true }),
                    () => space.Advise(start, length, MemoryAdvice.DontFork));
                break;
            case Verb.DoFork:
                Expect(
                    _model.Change(start, length, vma => vma with { DontFork = false }),
                    () => space.Advise(start, length, MemoryAdvice.DoFork));
                break;
            case Verb.WillNeed:
                Expect(Hole(start, length), () => space.Advise(start, length, MemoryAdvice.WillNeed));
                break;
            case Verb.Lock:
                Expect(
                    _model.Change(start, length, vma => vma with { Locked = true })
                        ?? (_model.Populate(start, length) is null ? null : MemoryError.NoMemory),
                    () => space.Lock(start, length));
                break;
            case Verb.Unlock:
                Expect(_model.Change(start, length, vma => vma with { Locked = false }), () => space.Unlock(start, length));
                break;
            case Verb.Populate:
                Expect(_model.Populate(start, length), () => space.Populate(start, length));
                break;
            case Verb.Read:
                ReadAt(space, _model, start + (ulong)step.Value, length);
                break;
            case Verb.Write:
                WriteAt(space, _model, start + (ulong)step.Value, (int)length, (byte)step.Other);
                break;
            case Verb.WriteSmall:
                WriteAt(space, _model, start + (ulong)step.Value, 5, (byte)step.Other);
                break;
            case Verb.Fork:
                Fork(step, start);
                break;
            case Verb.Pin:
                Pin(step, start, length);
                break;
            case Verb.Flush:
                Expect(Hole(start, length), () => space.Flush(start, length));
                break;
            case Verb.ReadRemote:
                byte[] remote = new byte[length];
                ulong readable = _model.FindFault(start, length, write: false) is { } stop ? stop.Page - start : length;
                Assert.Equal((int)readable, space.ReadRemote(start, remote));
                CheckBytes(_model, start, remote.AsSpan(0, (int)readable));
                break;
            case Verb.Break when alone:
                Break(step);
                break;
            case Verb.Describe:
                CheckMappings(space, _model);
                break;
        }
    }

    /// <summary>Everything that is mapped, byte by byte, and the listing.</summary>
    public void CheckAll()
    {
        CheckMappings(space, _model);
        CheckPages(space, _model);
        Expect(null, () => file.Writable.Flush());
        file.CheckOnDisk();
    }

    private static ModelVma Private(MemoryProtection protection) => new(protection, false, null, true);

    private static void Expect(MemoryError? error, Action action)
    {
        if (error is { } expected)
        {
            Spaces.AssertError(expected, action);
        }
        else
        {
            action();
        }
    }

    private MemoryError? Hole(ulong start, ulong length) =>
        MemoryModel.Range(start, length).Any(page => _model[page] is null) ? MemoryError.NoMemory : null;

    private void Map(ulong start, ulong length, ModelVma vma, int index, MapOptions options, MemoryFile? source)
    {
        MemoryError? error =
            !vma.MayWrite && (vma.Protection & MemoryProtection.Write) != 0 ? MemoryError.AccessDenied
            : (options & MapOptions.FixedNoReplace) != 0 && !_model.IsFree(start, length) ? MemoryError.Exists
            : null;
        Expect(error, () => Assert.Equal(start, space.Map(start, length, vma.Protection, options, source, (ulong)index * PageSize)));
        if (error is null)
        {
            _model.Map(start, length, vma, index);
            if ((options & MapOptions.Populate) != 0)
            {
                _model.Populate(start, length);
            }
        }
    }

    private void Mapped(ulong hint, ulong start, ulong length, ModelVma vma, bool asHinted)
    {
        Assert.True(_model.IsFree(start, length), "mapped over something");
        if (asHinted)
        {
            Assert.Equal(hint, start);
        }
        else
        {
            _elsewhere.Add((start, length));
        }

        _model.Map(start, length, vma, 0);
    }

    private void Remap(Step step, ulong start, ulong length)
    {
        if (!_model.IsOneArea(start, length, out bool endsArea))
        {
            Expect(MemoryError.AccessViolation, () => space.Remap(start, length, length + PageSize));
            return;
        }

        bool locked = _model[start]!.Vma.Locked;
        ulong newLength = step.Verb == Verb.Resize ? (ulong)(1 + (step.Other % 16)) * PageSize : length + SlightlyMore;
        ulong end = start + length;
        bool fits = newLength <= length || (endsArea && _model.IsFree(end, newLength - length));
        if (step.Verb == Verb.MoveTo)
        {
            newLength = (ulong)(1 + (step.Value % 12)) * PageSize;
            ulong to = region + ((ulong)step.Other * PageSize);
            bool overlaps = to < end && start < to + newLength;
            Expect(
                overlaps ? MemoryError.Invalid : null,
                () => Assert.Equal(to, space.Remap(start, length, newLength, RemapOptions.MayMove | RemapOptions.Fixed, to)));
            if (overlaps)
            {
                return;
            }

            _model.Move(start, length, newLength, to);
            start = to;
        }
        else if (step.Verb == Verb.Resize)
        {
            Expect(fits ? null : MemoryError.NoMemory, () => Assert.Equal(start, space.Remap(start, length, newLength, RemapOptions.None)));
            if (!fits)
            {
                return;
            }

            if (newLength <= length)
            {
                _model.Unmap(start + newLength, length - newLength);
                return;
            }

            _model.Move(start, length, newLength, start);
        }
        else
        {
            ulong to = space.Remap(start, length, newLength);
            Assert.Equal(fits, to == start);
            Assert.True(fits || _model.IsFree(to, newLength), "moved over something");
            if (!fits)
            {
                _elsewhere.Add((to, newLength));
            }

            _model.Move(start, length, newLength, to);
            start = to;
        }

        if (locked)
        {
            _model.Populate(start, newLength);
        }
    }

    private void Fork(Step step, ulong start)
    {
        using AddressSpace child = space.Fork();
        MemoryModel childModel = _model.Fork();
        CheckMappings(child, childModel);
        WriteAt(child, childModel, start, 100, (byte)step.Value);
        WriteAt(space, _model, start + PageSize, 100, (byte)~step.Value);
        CheckPages(child, childModel);
        CheckPages(space, _model);
    }

    private void Pin(Step step, ulong start, ulong length)
    {
        bool forWriting = step.Value % 3 > 0;
        if (_model.FindFault(start + 7, length - 9, forWriting) is { } fault)
        {
            Spaces.AssertError(fault.Error, () => space.Pin(start + 7, length - 9, forWriting).Dispose());

            // The pages before it have been faulted in, private ones with frames of their own.
            _model.FaultIn(start, fault.Page);
            return;
        }

        using PinnedPages pin = space.Pin(start + 7, length - 9, forWriting);

        // By now, not when it is written through: what another mapping writes to a file later is not in a private page.
        _model.FaultIn(start, start + length);
        using (space.Fork())
        {
            for (int page = 0; page < pin.PageCount; page++)
            {
                ulong at = start + ((ulong)page * PageSize) + (page == 0 ? 7UL : 0);
                int used = Math.Min(pin.GetPage(page).Length, file.BytesInLastPage - 7);
                if (forWriting)
                {
                    pin.GetWritablePage(page)[..used].Fill((byte)step.Value);
                    _model[at]!.BytesToWrite.AsSpan((int)(at % PageSize), used).Fill((byte)step.Value);
                }
                else if (_model[at]!.Writable)
                {
                    WriteAt(space, _model, at, Math.Min(used, 50), (byte)step.Value);
                }

                CheckBytes(_model, at, pin.GetPage(page)[..used]);
            }
        }
    }

    private void Break(Step step)
    {
        ulong wanted = 0x5555_0000_0000 + (ulong)(step.Value * 100);
        ulong low = (Math.Min(_break, wanted) + PageSize - 1) / PageSize * PageSize;
        ulong high = (Math.Max(_break, wanted) + PageSize - 1) / PageSize * PageSize;
        Assert.Equal(wanted, space.SetBreak(wanted));
        Assert.Equal(wanted, space.SetBreak(0));
        if (wanted > _break)
        {
            _model.Map(low, high - low, Private(MemoryProtection.ReadWrite), 0);
        }
        else
        {
            _model.Unmap(low, high - low);
        }

        _break = wanted;
        ulong last = wanted - 1;
        if (_model[last] is { Writable: true })
        {
            WriteAt(space, _model, last, 1, 77);
        }
    }

    private static void ReadAt(AddressSpace target, MemoryModel model, ulong start, ulong length)
    {
        byte[] read = new byte[length];
        if (model.FindFault(start, length, write: false) is { } fault)
        {
            Spaces.AssertError(fault.Error, () => target.Read(start, read));
            return;
        }

        target.Read(start, read);
        CheckBytes(model, start, read);
    }

    /// <summary>
    /// In each page only as far as the file reaches in its last one: what is behind it is kept for as long as the page is.
    /// </summary>
    private void WriteAt(AddressSpace target, MemoryModel model, ulong start, int length, byte value)
    {
        ulong end = start + (ulong)length;
        for (ulong at = start; at < end; at = (at / PageSize * PageSize) + PageSize)
        {
            ulong limit = (at / PageSize * PageSize) + (ulong)file.BytesInLastPage;
            byte[] bytes = new byte[limit > at ? Math.Min(end, limit) - at : 0];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(value + i);
            }

            if (bytes.Length > 0 && model.FindFault(at, (ulong)bytes.Length, write: true) is { } fault)
            {
                Spaces.AssertError(fault.Error, () => target.Write(at, bytes));
                return;
            }

            target.Write(at, bytes);
            bytes.CopyTo(bytes.Length > 0 ? model[at]!.BytesToWrite.AsSpan((int)(at % PageSize)) : default);
        }
    }

    private static void CheckBytes(MemoryModel model, ulong start, ReadOnlySpan<byte> read)
    {
        for (ulong at = start; !read.IsEmpty;)
        {
            int size = Math.Min(read.Length, (int)(PageSize - (at % PageSize)));
            Assert.True(
                model[at]!.Bytes.Slice((int)(at % PageSize), size).SequenceEqual(read[..size]), $"wrong bytes in the page of 0x{at:x}");
            read = read[size..];
            at += (ulong)size;
        }
    }

    private static void CheckPages(AddressSpace target, MemoryModel model)
    {
        byte[] read = new byte[PageSize];
        foreach ((ulong at, ModelPage page) in model.Pages)
        {
            if (page.Accessible && page.Faultable)
            {
                target.Read(at, read);
                CheckBytes(model, at, read);
            }
            else
            {
                Spaces.AssertError(page.Accessible ? MemoryError.BusError : MemoryError.AccessViolation, () => target.Read(at, read), at);
            }
        }
    }

    private void CheckMappings(AddressSpace target, MemoryModel model)
    {
        ulong low = alone ? 0 : region;
        ulong high = alone ? UserEnd : region + RegionSize + (16 * PageSize);
        IEnumerable<string> real = target.DescribeMappings()
            .Where(mapping => mapping.Start >= low && mapping.End <= high)
            .Select(mapping => MemoryModel.Line(mapping.Start, mapping.End, mapping.Protection, mapping.IsShared, mapping.Offset));
        Assert.Equal(model.Describe(low, high), real);
    }
}
