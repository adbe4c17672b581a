using System.Text;
using MmLock.Benchmarks.Generation;
using MmLock.Conversion.Tests;

namespace MmLock.Benchmarks.Cost;

/// <summary>
/// A project as large systems are: most classes have no lock, a few modules have many. The same every time, so that figures of two
/// runs are about the analyzers only.
/// </summary>
internal static class CostProject
{
    public const int FewestFiles = 40;
    public const int MostFiles = 20_000;
    private const int Seed = 20_200_226;
    private const int Layers = 5;
    private const int FilesPerArea = 45;
    private const int FilesPerModule = 25;

    /// <summary>300 of 2,000 files have locks, and there are as many sites as files.</summary>
    private const double LockedShare = 0.15;

    /// <summary>The lock of the class that all share.</summary>
    private const int CommonSites = 1;
    private const int FewestLines = 110;
    private const int MostLines = 165;

    /// <summary>Classes with locks are longer.</summary>
    private const int LinesForLocks = 40;

    private static readonly Primitive s_range = new(
        "Range", "MmapLock", "new()", "@.AcquireRead();", "@.ReleaseRead();", "@.TryAcquireRead()");

    /// <summary>
    /// What the designated lock of a module is, from a code base before the migration to one after it: a template, and how the
    /// lock is taken.
    /// </summary>
    private static readonly (string Template, Primitive Read, Primitive Write)[] s_kinds =
    [
        ("Locked", Of("Read"), Of("Write")),
        ("Locked", Of("Monitor"), Of("Monitor")),
        ("Locked", s_range, new("Coarse", "MmapLock", "new()", "@.AcquireWrite();", "@.ReleaseWrite();", "@.TryAcquireWrite()")),
        ("Ranged", s_range, s_range),
    ];

    public static GeneratedProject Write(string folder, int files)
    {
        var random = new Random(Seed);
        int locked = (int)Math.Round(files * LockedShare);
        List<GeneratedFile> written = [
            new(
                "Common.cs",
                FileKind.Shared,
                SourceTemplate.Load("Common").Open(new(random, "", 0, "", "", s_range, s_range)).ToString(),
                CommonSites)];
        List<string>[] layers = [.. Enumerable.Range(0, Layers).Select(_ => new List<string>())];
        SourceTemplate plain = SourceTemplate.Load("Plain");
        int classes = files - locked - written.Count;
        for (int i = 0; i < classes; i++)
        {
            // Layer by layer, since a class calls classes of the layer below.
            int layer = i * Layers / classes;
            var values = new ClassValues(
                random, $"Class{i:0000}", i, $"Area{i / FilesPerArea:00}", Peer(random, layers, layer), s_range, s_range);
            StringBuilder text = plain.Open(values);
            plain.Add(text, values, random.Next(FewestLines, MostLines), int.MaxValue);
            written.Add(new($"{values.Module}/{values.Name}.cs", FileKind.Plain, text.Append("}\n").ToString(), 0));
            layers[layer].Add($"{values.Module}.{values.Name}");
        }

        int modules = Math.Max(1, locked / FilesPerModule);
        for (int i = 0; i < locked; i++)
        {
            int module = i % modules;
            (string template, Primitive read, Primitive write) = s_kinds[module % s_kinds.Length];
            bool isSpace = i < modules;
            int inClasses = i - modules;
            var values = new ClassValues(
                random,
                isSpace ? "Space" : $"Work{i:0000}",
                i,
                $"Memory{module:00}",
                Peer(random, layers, random.Next(1, Layers)),
                read,
                write);
            StringBuilder text = SourceTemplate.Load(isSpace ? "Space" : "Work").Open(values);
            if (!isSpace)
            {
                SourceTemplate.Load(template).Add(text, values, int.MaxValue, Quota(inClasses + 1) - Quota(inClasses));
                plain.Add(text, values, random.Next(FewestLines, MostLines) + LinesForLocks, int.MaxValue);
                text.Append("}\n");
            }

            written.Add(
                new($"{values.Module}/{values.Name}.cs", isSpace ? FileKind.Shared : FileKind.Locked, text.ToString(), values.Sites));
        }

        return GeneratedProject.Write(folder, "Cost", written);

        int Quota(int count) => (int)((long)count * (files - CommonSites) / (locked - modules));
    }

    private static Primitive Of(string name) => Primitive.All.Single(primitive => primitive.Name == name);

    private static string Peer(Random random, List<string>[] layers, int layer) =>
        layer > 0 && layers[layer - 1] is { Count: > 0 } below ? below[random.Next(below.Count)] : "Tally";
}
