using System.Globalization;
using System.Runtime.InteropServices;

namespace MmLock.Benchmarks.Quick;

/// <summary>Where the figures were taken.</summary>
/// <param name="Load">Threads that wanted a core in the last minute before; null where the system does not say.</param>
internal sealed record Machine(string System, string Architecture, int Cores, string Framework, double? Load)
{
    private const string LoadFile = "/proc/loadavg";

    public static Machine Read() =>
        new(
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            RuntimeInformation.FrameworkDescription,
            ReadLoad());

    public override string ToString()
    {
        string load = Load is { } known ? string.Create(CultureInfo.InvariantCulture, $", load {known:0.0} before the run") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{System}, {Architecture}, {Cores} cores, {Framework}{load}");
    }

    private static double? ReadLoad() =>
        File.Exists(LoadFile) && double.TryParse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture, out double load)
            ? load
            : null;
}
