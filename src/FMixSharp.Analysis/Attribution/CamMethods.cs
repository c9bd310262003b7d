using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attribution;

/// <summary>The methods by their names in files and on the command line, and their arithmetic.</summary>
public static class CamMethods
{
    private static readonly (string Name, CamMethod Method)[] all =
    [
        ("gradcam", CamMethod.GradCam),
        ("hirescam", CamMethod.HiResCam),
        ("gradcam++", CamMethod.GradCamPlusPlus),
    ];

    /// <summary>gradcam, hirescam and gradcam++.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. all.Select(entry => entry.Name)];

    /// <summary>The name of <paramref name="method"/>.</summary>
    public static string Name(CamMethod method) => all.Single(entry => entry.Method == method).Name;

    /// <summary>The method of this name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static CamMethod Parse(string name) =>
        Names.Contains(name)
            ? all.Single(entry => entry.Name == name).Method
            : throw new FormatException($"'{name}' is no method; {NearestName.Expected(name, Names)}.");

    /// <summary>
    /// Heat maps (B, h, w), at least 0, in the scope of the caller, of activations and gradients (B, C, h, w) in float32. The paper's
    /// notebook averages over channels where the article adds up; that is a factor of C, and the same map once it is divided by its
    /// maximum.
    /// </summary>
    internal static Tensor Map(CamMethod method, Tensor activations, Tensor gradients) =>
        (
            method switch
            {
                CamMethod.GradCam => activations * gradients.mean([2, 3], keepdim: true),
                CamMethod.HiResCam => activations * gradients,
                _ => activations * PlusPlusWeights(activations, gradients),
            }
        )
            .sum([1])
            .relu();

    // For the score exp(logit) of the article, whose derivatives of first to third order are exp(logit) times g, g² and g³ behind
    // piecewise linear layers. The factor exp(logit), one for each image, is left out: it scales a whole map and may overflow.
    private static Tensor PlusPlusWeights(Tensor activations, Tensor gradients)
    {
        var squares = gradients.square();
        var denominator = 2 * squares + activations.sum([2, 3], keepdim: true) * squares * gradients;
        var coefficients = where(denominator == 0, zeros_like(squares), squares / denominator);
        return (coefficients * gradients.relu()).sum([2, 3], keepdim: true);
    }
}
