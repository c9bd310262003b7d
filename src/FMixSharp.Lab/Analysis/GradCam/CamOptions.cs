using FMixSharp.Analysis.Attribution;

namespace FMixSharp.Lab.Analysis.GradCam;

/// <summary>Which sums of class activation maps are measured.</summary>
public sealed record CamOptions
{
    /// <summary>One of <see cref="CamMethods.Names"/>.</summary>
    public string Method { get; init; } = CamMethods.Names[0];

    /// <summary>Names of layers; null for <see cref="CamSubject.DefaultLayers"/>.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>So many test images, equally many of each class, at least 1; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>One line per option outside its range, naming it, its value and what is accepted; none when all is well.</summary>
    public IEnumerable<string> Violations()
    {
        if (!CamMethods.Names.Contains(Method))
            yield return $"method is '{Method}'; {NearestName.Expected(Method, CamMethods.Names)}.";
        if (Layers is { Count: 0 })
            yield return "layers are none; expected at least one, or no 'layers'.";
        if (Limit < 1)
            yield return $"limit is {Limit}; expected at least 1.";
    }
}
