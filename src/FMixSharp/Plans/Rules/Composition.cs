using System.Text.Json;

namespace FMixSharp;

/// <summary>Each sample is mixed by one of several plans, which was chosen for it (<see cref="MixPlan.Compose"/>).</summary>
public sealed class Composition : MixRule
{
    private readonly MixPlan[] parts;
    private readonly int[] choices;

    /// <summary>Takes ownership of the arrays, which fit each other; no part is composed itself.</summary>
    internal Composition(MixPlan[] parts, int[] choices) => (this.parts, this.choices) = (parts, choices);

    /// <summary>The plans, each for the whole batch.</summary>
    public IReadOnlyList<MixPlan> Parts => parts;

    /// <summary>For each sample its plan's index in <see cref="Parts"/>.</summary>
    public ReadOnlySpan<int> Choices => choices;

    /// <inheritdoc/>
    public override bool TakesPartner => parts.Any(part => part.Rule.TakesPartner);

    /// <inheritdoc/>
    public override bool Computes => parts.Any(part => part.Rule.Computes && !part.IsIdentity);

    /// <inheritdoc/>
    public override bool NeedsBytes => parts.Any(part => part.Rule.NeedsBytes);

    /// <inheritdoc/>
    internal override string Name => "compose";

    /// <inheritdoc/>
    internal override int? Count => choices.Length;

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<float> batch, int first, int end)
    {
        for (var i = first; i < end; i++)
            parts[choices[i]].Rule.Mix(batch with { Plan = parts[choices[i]] }, i, i + 1);
    }

    /// <inheritdoc/>
    internal override void Mix(in ArrayBatch<byte> batch, int first, int end)
    {
        for (var i = first; i < end; i++)
            parts[choices[i]].Rule.Mix(batch with { Plan = parts[choices[i]] }, i, i + 1);
    }

    /// <inheritdoc/>
    internal override void Write(Utf8JsonWriter json, string path)
    {
        json.WriteStartArray("parts");
        for (var i = 0; i < parts.Length; i++)
        {
            var file = Path.ChangeExtension(path, $".part{i}.json");
            parts[i].Save(file);
            json.WriteStringValue(Path.GetFileName(file));
        }
        json.WriteEndArray();
        json.WriteStartArray("choices");
        foreach (var choice in choices)
            json.WriteNumberValue(choice);
        json.WriteEndArray();
    }

    /// <inheritdoc/>
    internal override void CheckSamples(int values, int channels)
    {
        foreach (var part in parts)
            part.Rule.CheckSamples(values, channels);
    }

    /// <inheritdoc/>
    internal override MixRule WithPartners(int[] partners) =>
        new Composition([.. parts.Select(part => part.WithPartners(partners))], choices);

    /// <inheritdoc/>
    internal override void Return()
    {
        foreach (var part in parts)
            part.Dispose();
    }
}
