using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClassicMm;

/// <summary>What a run measured.</summary>
public sealed class Report(
    Options options, double seconds, long[] faultTicks, double blocks, double faults, double spawns, double listings, double reads)
{
    private IEnumerable<(string Name, string Unit, double Value, string Better)> Metrics =>
    [
        ("fault wait p50", "us", Percentile(0.50), "lower"),
        ("fault wait p99", "us", Percentile(0.99), "lower"),
        ("fault wait max", "us", Percentile(1), "lower"),
        ("block map+unmap", "ops/s", blocks, "higher"),
        ("faults", "ops/s", faults, "higher"),
        ("stack spawns", "ops/s", spawns, "higher"),
        ("ps reads", "ops/s", listings, "higher"),
        ("slow file reads", "ops/s", reads, "higher"),
    ];

    public void Write(TextWriter output)
    {
        if (options.Json)
        {
            WriteJson(output);
            return;
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{seconds:F1} s, {options.Threads} threads of each kind, {Pattern.BytesVerified} bytes verified"));
        output.WriteLine();
        foreach ((string name, string unit, double value, _) in Metrics)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-18} {value,14:N1} {unit}"));
        }
    }

    private void WriteJson(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", 1);
            json.WriteBoolean("verified", true);
            json.WriteNumber("bytesVerified", Pattern.BytesVerified);
            json.WritePropertyName("seconds");
            json.WriteRawValue(seconds.ToString("F1", CultureInfo.InvariantCulture));
            json.WriteNumber("threads", options.Threads);
            json.WriteStartArray("metrics");
            foreach ((string name, string unit, double value, string better) in Metrics)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("unit", unit);
                json.WritePropertyName("value");
                json.WriteRawValue(value.ToString("F1", CultureInfo.InvariantCulture));
                json.WriteString("better", better);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private double Percentile(double fraction)
    {
        if (faultTicks.Length == 0)
        {
            return 0;
        }

        int index = Math.Clamp((int)Math.Ceiling(fraction * faultTicks.Length) - 1, 0, faultTicks.Length - 1);
        return faultTicks[index] * 1e6 / Stopwatch.Frequency;
    }
}
